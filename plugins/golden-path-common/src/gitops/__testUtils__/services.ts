import fc from 'fast-check';
import { stringify } from 'yaml';
import {
  GITOPS_ENVIRONMENTS,
  type GitOpsEnvironment,
  applicationName,
  teamNamespace,
} from '../layout';
import type { ServiceDeployment } from '../planGitOps';

/** Where the tests' chart is. */
export const CHARTS = 'registry.example.com/charts';

/** A service's Application as its own repository has it. */
export function createApplication(
  environment: GitOpsEnvironment,
  service: { name: string; team: string; repositoryUrl: string },
): string {
  const { name, team, repositoryUrl } = service;
  return `# ${name} in ${environment}\n${stringify({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name: applicationName(environment, name),
      namespace: 'argocd',
      labels: { 'app.kubernetes.io/name': name },
      finalizers: ['resources-finalizer.argocd.argoproj.io'],
    },
    spec: {
      project: team,
      destination: {
        name: environment,
        namespace: teamNamespace(team, environment),
      },
      sources: [
        {
          repoURL: CHARTS,
          chart: 'service',
          targetRevision: '1.0.0',
          helm: {
            releaseName: name,
            valueFiles: [`$values/deploy/values/${environment}.yaml`],
          },
        },
        { repoURL: repositoryUrl, targetRevision: 'main', ref: 'values' },
        {
          repoURL: repositoryUrl,
          targetRevision: 'main',
          path: `deploy/overlays/${environment}`,
        },
      ],
    },
  })}`;
}

/** A service with an Application for each of some environments. */
export function createService(
  name: string,
  team = 'orders-team',
  environments: readonly GitOpsEnvironment[] = GITOPS_ENVIRONMENTS,
): ServiceDeployment {
  const service = {
    name,
    team,
    repositoryUrl: `https://git.example.com/commerce/${name}.git`,
  };
  return {
    ...service,
    applications: Object.fromEntries(
      environments.map(environment => [
        environment,
        createApplication(environment, service),
      ]),
    ),
  };
}

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,4})?$/);

/** Services with different names, of a few teams, in some environments each. */
export const anyServices = fc
  .uniqueArray(
    fc.record({
      name: word,
      team: fc.constantFrom('orders-team', 'orders', 'a', 'payments-team'),
      environments: fc.subarray([...GITOPS_ENVIRONMENTS], { minLength: 1 }),
    }),
    { selector: each => each.name, minLength: 1, maxLength: 6 },
  )
  .map(all =>
    all.map(({ name, team, environments }) =>
      createService(name, team, environments),
    ),
  );
