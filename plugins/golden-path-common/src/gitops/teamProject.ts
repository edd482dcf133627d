import { Document, isScalar, isSeq, parseDocument, type YAMLSeq } from 'yaml';
import { GoldenPathInputError } from '../GoldenPathInputError';
import {
  ARGO_CD_NAMESPACE,
  GITOPS_ENVIRONMENTS,
  projectPath,
  teamNamespace,
} from './layout';
import { isSameRepository } from './repositoryAddress';

const HEADER = [
  'What Argo CD lets this team use, and where.',
  'The golden path adds the repositories of new services; the platform team owns the file.',
]
  .map(line => ` ${line}`)
  .join('\n');

/**
 * What a service may consist of. There are no Secrets in it: they come from External Secrets and
 * Crossplane, never from Git.
 */
const SERVICE_KINDS: Readonly<Record<string, readonly string[]>> = {
  '': ['ConfigMap', 'Service', 'ServiceAccount'],
  apps: ['Deployment'],
  autoscaling: ['HorizontalPodAutoscaler'],
  'autoscaling.k8s.io': ['VerticalPodAutoscaler'],
  batch: ['CronJob', 'Job'],
  'external-secrets.io': ['ExternalSecret'],
  'flagger.app': ['Canary', 'MetricTemplate'],
  'gateway.networking.k8s.io': ['HTTPRoute'],
  'litmuschaos.io': ['ChaosEngine'],
  'monitoring.coreos.com': ['PrometheusRule', 'ServiceMonitor'],
  'networking.k8s.io': ['Ingress', 'NetworkPolicy'],
  'platform.ecommerce.example.com': ['Bucket', 'Cache', 'Database', 'Queue'],
  policy: ['PodDisruptionBudget'],
  'rbac.authorization.k8s.io': ['Role', 'RoleBinding'],
};

/**
 * The text of a team's AppProject as the golden path writes it: these repositories, the team's own
 * namespaces and nothing of the clusters themselves.
 *
 * @param team - name of the owning group
 * @param repositories - addresses of the team's services and of the chart
 */
export function formatTeamProject(
  team: string,
  repositories: readonly string[],
): string {
  const document = new Document({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: {
      name: team,
      namespace: ARGO_CD_NAMESPACE,
      labels: {
        'app.kubernetes.io/managed-by': 'causeway',
        'causeway.dev/team': team,
      },
      // The project stays as long as an Application needs it.
      finalizers: ['resources-finalizer.argocd.argoproj.io'],
    },
    spec: {
      description: `Services of ${team}`,
      sourceRepos: [...new Set(repositories)].sort(),
      destinations: GITOPS_ENVIRONMENTS.map(environment => ({
        name: environment,
        namespace: teamNamespace(team, environment),
      })),
      clusterResourceWhitelist: [],
      namespaceResourceWhitelist: Object.entries(SERVICE_KINDS).flatMap(
        ([group, kinds]) => kinds.map(kind => ({ group, kind })),
      ),
      orphanedResources: { warn: true },
      roles: [
        {
          name: 'developer',
          description: `Members of ${team} look at their Applications and sync them`,
          groups: [team],
          policies: ['get', 'sync'].map(
            action =>
              `p, proj:${team}:developer, applications, ${action}, ${team}/*, allow`,
          ),
        },
      ],
    },
  });
  document.commentBefore = HEADER;
  return stringify(document);
}

/**
 * Lets a team's AppProject use repositories and the team's namespaces. What is in the file beyond
 * that, comments included, stays; a file that allows it all is left as it is to the letter.
 *
 * @param text - the file; undefined when there is none yet
 * @param team - name of the owning group
 * @param repositories - addresses that have to be allowed
 * @throws GoldenPathInputError when the file is not such that something can be added to it
 */
export function addToTeamProject(
  text: string | undefined,
  team: string,
  repositories: readonly string[],
): string {
  if (text === undefined) {
    return formatTeamProject(team, repositories);
  }
  const document = parseProject(text, team);
  const addresses = readList(document, team, 'sourceRepos');
  const destinations = readList(document, team, 'destinations');
  let isChanged = false;
  for (const repository of repositories) {
    const known = readTexts(addresses);
    if (!known.some(each => isSameRepository(each, repository))) {
      const next = known.findIndex(each => each > repository);
      addresses.items.splice(
        next < 0 ? known.length : next,
        0,
        document.createNode(repository),
      );
      isChanged = true;
    }
  }
  for (const environment of GITOPS_ENVIRONMENTS) {
    const namespace = teamNamespace(team, environment);
    const isThere = toList(destinations.toJSON()).some(
      each =>
        isRecord(each) &&
        each.name === environment &&
        each.namespace === namespace,
    );
    if (!isThere) {
      destinations.add(document.createNode({ name: environment, namespace }));
      isChanged = true;
    }
  }
  return isChanged ? stringify(document) : text;
}

/**
 * The reverse of {@link addToTeamProject} for one service's repository.
 *
 * @param text - the file
 * @param team - name of the owning group
 * @param repository - the address that is not needed any more
 * @param shared - addresses that do not make the project worth keeping: the chart's
 * @returns undefined when nothing is left but what the golden path wrote for no service
 * @throws GoldenPathInputError when the file is not such that something can be taken from it
 */
export function removeFromTeamProject(
  text: string,
  team: string,
  repository: string,
  shared: readonly string[],
): string | undefined {
  const document = parseProject(text, team);
  const addresses = readList(document, team, 'sourceRepos');
  const index = readTexts(addresses).findIndex(each =>
    isSameRepository(each, repository),
  );
  if (index < 0) {
    return text;
  }
  addresses.items.splice(index, 1);
  const left = readTexts(addresses);
  const rest = stringify(document);
  const isUnused =
    left.every(each => shared.some(other => isSameRepository(each, other))) &&
    rest === formatTeamProject(team, left);
  return isUnused ? undefined : rest;
}

function parseProject(text: string, team: string): Document.Parsed {
  const document = parseDocument(text);
  if (document.errors.length > 0) {
    throw new GoldenPathInputError([
      `${projectPath(team)} in the GitOps repository is not valid YAML: ${
        document.errors[0].message.split('\n')[0]
      }`,
    ]);
  }
  return document;
}

function readList(document: Document, team: string, field: string): YAMLSeq {
  const list = document.getIn(['spec', field]);
  if (!isSeq(list)) {
    throw new GoldenPathInputError([
      `${projectPath(
        team,
      )} in the GitOps repository: spec.${field} is not a list`,
    ]);
  }
  return list;
}

function readTexts(list: YAMLSeq): string[] {
  return list.items.map(item => String(isScalar(item) ? item.value : item));
}

function toList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function stringify(document: Document): string {
  return document.toString({ lineWidth: 0 });
}
