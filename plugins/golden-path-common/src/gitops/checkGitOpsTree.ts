import type { GitOpsProblem } from './GitOpsProblem';
import {
  APPLICATIONS_DIRECTORY,
  GITOPS_ENVIRONMENTS,
  type GitOpsEnvironment,
  type GitOpsFile,
  isGitOpsEnvironment,
  PROJECTS_DIRECTORY,
  projectPath,
  teamNamespace,
} from './layout';
import {
  type Application,
  type AppProject,
  listSources,
  readApplication,
  readAppProject,
} from './readManifest';
import { isSameRepository } from './repositoryAddress';

/** An Application and where it stands. */
interface PlacedApplication {
  file: string;
  environment: GitOpsEnvironment;
  application: Application;
}

type Report = (file: string, field: string, message: string) => void;

// A version that always stands for the same chart: no range, no branch, no "latest".
const EXACT_VERSION =
  /^v?(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9a-zA-Z.-]+)?(\+[0-9a-zA-Z.-]+)?$/;

const FINALIZER = /^resources-finalizer\.argocd\.argoproj\.io(\/\w+)?$/;

/**
 * Checks all that Argo CD would read from a GitOps repository, the projects of the teams against
 * each other included. Files elsewhere in the repository do not matter.
 *
 * @param files - all files of the repository
 * @returns all that is wrong, in the order of the files; empty when the repository may be merged
 */
export function checkGitOpsTree(files: readonly GitOpsFile[]): GitOpsProblem[] {
  const problems: GitOpsProblem[] = [];
  const report: Report = (file, field, message) =>
    problems.push({ file, field, message });
  const projects = new Map<string, AppProject>();
  const applications: PlacedApplication[] = [];

  for (const file of files) {
    const [directory, ...rest] = file.path.split('/');
    if (isNote(file.path)) {
      continue;
    }
    if (directory === PROJECTS_DIRECTORY) {
      const name = nameOf(rest, 1);
      const read = name === undefined ? undefined : readAppProject(file);
      if (name === undefined || !read) {
        problems.push(misplaced(file.path, 'projects/<team>.yaml'));
      } else if (read.manifest) {
        projects.set(name, read.manifest);
        checkProject(file.path, name, read.manifest, report);
      } else {
        problems.push(...read.problems);
      }
    } else if (directory === APPLICATIONS_DIRECTORY) {
      const name = nameOf(rest, 2);
      const [environment] = rest;
      if (name === undefined || !isGitOpsEnvironment(environment)) {
        problems.push(
          misplaced(
            file.path,
            `applications/<${GITOPS_ENVIRONMENTS.join('|')}>/<service>.yaml`,
          ),
        );
        continue;
      }
      const read = readApplication(file);
      if (read.manifest) {
        const application = read.manifest;
        applications.push({ file: file.path, environment, application });
        checkNames(file.path, `${name}-${environment}`, application, report);
      } else {
        problems.push(...read.problems);
      }
    }
  }
  for (const placed of applications) {
    checkSources(placed, report);
    checkAgainstProject(placed, projects, report);
  }
  checkUnique(applications, report);
  return sortByFile(problems, files);
}

function checkProject(
  file: string,
  team: string,
  project: AppProject,
  report: Report,
): void {
  const { metadata, spec } = project;
  if (metadata.name !== team || metadata.name === 'default') {
    report(
      file,
      'metadata.name',
      `The project has to be named after its file and team, "${metadata.name}" is not`,
    );
  }
  for (const [index, address] of spec.sourceRepos.entries()) {
    if (/[*!?[\]{}]/.test(address)) {
      report(
        file,
        `spec.sourceRepos.${index}`,
        `"${address}" stands for more than one repository; name each`,
      );
    }
  }
  for (const [index, { name, namespace }] of spec.destinations.entries()) {
    if (!isGitOpsEnvironment(name) || namespace !== teamNamespace(team, name)) {
      report(
        file,
        `spec.destinations.${index}`,
        `The cluster "${name}" and the namespace "${namespace}" are not the team's own; use ${team}-<environment> on the cluster of that environment`,
      );
    }
  }
  if ((spec.clusterResourceWhitelist ?? []).length > 0) {
    report(
      file,
      'spec.clusterResourceWhitelist',
      "A team's project has nothing to do with what belongs to the whole cluster; leave the list empty",
    );
  }
}

function checkNames(
  file: string,
  expected: string,
  application: Application,
  report: Report,
): void {
  const { metadata } = application;
  if (metadata.name !== expected) {
    report(
      file,
      'metadata.name',
      `The Application has to be named "${expected}" after its file, not "${metadata.name}"`,
    );
  }
  if (!(metadata.finalizers ?? []).some(each => FINALIZER.test(each))) {
    report(
      file,
      'metadata.finalizers',
      'Without resources-finalizer.argocd.argoproj.io what it deployed would stay behind when it is removed',
    );
  }
}

function checkSources(placed: PlacedApplication, report: Report): void {
  const { file, application } = placed;
  const { source, sources } = application.spec;
  if ((source === undefined) === (sources === undefined)) {
    report(file, 'spec.sources', 'An Application has either source or sources');
  }
  for (const [index, each] of listSources(application).entries()) {
    const field = sources ? `spec.sources.${index}` : 'spec.source';
    if (
      each.chart !== undefined &&
      !EXACT_VERSION.test(each.targetRevision ?? '')
    ) {
      report(
        file,
        `${field}.targetRevision`,
        `The chart ${each.chart} needs an exact version like 1.0.0, not "${
          each.targetRevision ?? ''
        }"`,
      );
    }
  }
}

function checkAgainstProject(
  placed: PlacedApplication,
  projects: ReadonlyMap<string, AppProject>,
  report: Report,
): void {
  const { file, environment, application } = placed;
  const { project: team, destination, sources, syncPolicy } = application.spec;
  if (destination.name !== environment) {
    report(
      file,
      'spec.destination.name',
      `The cluster has to be "${environment}" like the directory, not "${destination.name}"`,
    );
  }
  if (team === 'default') {
    report(
      file,
      'spec.project',
      'The project "default" may do everything everywhere; use the project of the team',
    );
    return;
  }
  const project = projects.get(team);
  if (!project) {
    report(
      file,
      'spec.project',
      `There is no valid ${projectPath(team)} for the project "${team}"`,
    );
    return;
  }
  const { sourceRepos, destinations } = project.spec;
  if (syncPolicy?.syncOptions?.includes('CreateNamespace=true')) {
    report(
      file,
      'spec.syncPolicy.syncOptions',
      "Argo CD refuses CreateNamespace=true in a team's project, which may make no namespaces; the platform makes them",
    );
  }
  for (const [index, { repoURL }] of listSources(application).entries()) {
    if (!sourceRepos.some(each => isSameRepository(each, repoURL))) {
      report(
        file,
        sources ? `spec.sources.${index}.repoURL` : 'spec.source.repoURL',
        `${projectPath(team)} does not allow the repository ${repoURL}`,
      );
    }
  }
  if (
    !destinations.some(
      each =>
        each.name === destination.name &&
        each.namespace === destination.namespace,
    )
  ) {
    report(
      file,
      'spec.destination.namespace',
      `${projectPath(team)} does not allow the namespace "${
        destination.namespace
      }" on the cluster "${destination.name}"`,
    );
  }
}

function checkUnique(
  applications: readonly PlacedApplication[],
  report: Report,
): void {
  const names = new Map<string, string>();
  const places = new Map<string, string>();
  for (const { file, application } of applications) {
    const { metadata, spec } = application;
    const sameName = names.get(metadata.name);
    if (sameName) {
      report(
        file,
        'metadata.name',
        `${sameName} has the name "${metadata.name}" already`,
      );
    } else {
      names.set(metadata.name, file);
    }
    const deployed = deployedName(application);
    const { name: cluster, namespace } = spec.destination;
    const place = JSON.stringify([cluster, namespace, deployed]);
    const samePlace = places.get(place);
    if (samePlace) {
      report(
        file,
        'spec.destination',
        `${samePlace} deploys "${deployed}" to ${namespace} on ${cluster} already`,
      );
    } else {
      places.set(place, file);
    }
  }
}

function deployedName(application: Application): string {
  const release = listSources(application).find(
    source => source.helm?.releaseName,
  )?.helm?.releaseName;
  return (
    release ??
    application.metadata.labels?.['app.kubernetes.io/name'] ??
    application.metadata.name
  );
}

function nameOf(segments: string[], depth: number): string | undefined {
  const last = segments.at(-1) ?? '';
  return segments.length === depth && /^[^.].*\.yaml$/.test(last)
    ? last.slice(0, -'.yaml'.length)
    : undefined;
}

// What people leave beside the manifests, and what keeps a directory in Git.
function isNote(path: string): boolean {
  return /(^|\/)(\.gitkeep|[^/]+\.md)$/.test(path);
}

function misplaced(file: string, pattern: string): GitOpsProblem {
  return {
    file,
    message: `Argo CD reads only files like ${pattern} in this directory`,
  };
}

function sortByFile(
  problems: GitOpsProblem[],
  files: readonly GitOpsFile[],
): GitOpsProblem[] {
  const order = new Map(files.map(({ path }, index) => [path, index]));
  return [...problems].sort(
    (one, other) => (order.get(one.file) ?? 0) - (order.get(other.file) ?? 0),
  );
}
