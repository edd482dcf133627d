import { GoldenPathInputError } from '../GoldenPathInputError';
import { formatGitOpsProblem, type GitOpsProblem } from './GitOpsProblem';
import {
  applicationName,
  applicationPath,
  GITOPS_ENVIRONMENTS,
  type GitOpsEnvironment,
  type GitOpsFile,
  isGitOpsEnvironment,
  projectPath,
  SERVICE_APPLICATIONS_DIRECTORY,
} from './layout';
import { type Application, listSources, readApplication } from './readManifest';
import { isSameRepository } from './repositoryAddress';
import { addToTeamProject, removeFromTeamProject } from './teamProject';

/** A service that is to be deployed. */
export interface ServiceDeployment {
  /** Name of the service. */
  name: string;
  /** Name of the owning group, which is the name of its AppProject. */
  team: string;
  /** What to give to `git clone` for the service's repository. */
  repositoryUrl: string;
  /** The files of `deploy/argocd` in the service's repository, by environment. */
  applications: Readonly<Partial<Record<GitOpsEnvironment, string>>>;
}

/** What has to change in a GitOps repository. */
export interface GitOpsPlan {
  /** Files to write, in the order of their paths. */
  files: GitOpsFile[];
  /** Files to delete, in the order of their paths. */
  deletedPaths: string[];
  /** Names of the Applications that are added or removed, in the order of the environments. */
  applications: string[];
  /** Files of this service's Applications that are there already and differ. */
  occupiedPaths: string[];
}

/**
 * Sorts the files of a service's `deploy/argocd` by environment.
 *
 * @param files - their paths are relative to that directory
 * @throws GoldenPathInputError when there is none, or one for an environment that does not exist
 */
export function readServiceApplications(
  files: readonly GitOpsFile[],
): ServiceDeployment['applications'] {
  const applications: Partial<Record<GitOpsEnvironment, string>> = {};
  const problems: string[] = [];
  for (const { path, content } of files) {
    const environment = path.replace(/\.yaml$/, '');
    if (path.endsWith('.yaml') && isGitOpsEnvironment(environment)) {
      applications[environment] = content;
    } else {
      problems.push(
        `${SERVICE_APPLICATIONS_DIRECTORY}/${path}: there is no such environment, use one of ${GITOPS_ENVIRONMENTS.map(
          each => `${each}.yaml`,
        ).join(', ')}`,
      );
    }
  }
  if (files.length === 0) {
    problems.push(
      `${SERVICE_APPLICATIONS_DIRECTORY} has no Argo CD Application`,
    );
  }
  if (problems.length > 0) {
    throw new GoldenPathInputError(problems);
  }
  return applications;
}

/**
 * Plans what adds a service to a GitOps repository. Planned again on the result, nothing is left to
 * do.
 *
 * @param tree - the files of the repository; those beside the service's own do not matter
 * @param service - what to add
 * @throws GoldenPathInputError naming file and field when an Application is not the service's own,
 *   or the team's AppProject cannot be edited
 */
export function planServiceDeployment(
  tree: readonly GitOpsFile[],
  service: ServiceDeployment,
): GitOpsPlan {
  const { name, team } = service;
  const current = new Map(tree.map(file => [file.path, file.content]));
  const wanted = listWanted(service);
  const problems: GitOpsProblem[] = [];
  const repositories = new Set([service.repositoryUrl]);
  for (const { environment, file } of wanted) {
    const read = readApplication(file);
    if (!read.manifest) {
      problems.push(...read.problems);
      continue;
    }
    problems.push(
      ...findForeignParts(file.path, read.manifest, service, environment),
    );
    for (const source of listSources(read.manifest)) {
      if (source.chart !== undefined) {
        repositories.add(source.repoURL);
      }
    }
  }
  if (problems.length > 0) {
    throw new GoldenPathInputError(problems.map(formatGitOpsProblem));
  }
  const project = projectPath(team);
  const files = [
    ...wanted.map(({ environment, file }) => ({
      path: applicationPath(environment, name),
      content: file.content,
    })),
    {
      path: project,
      content: addToTeamProject(current.get(project), team, [...repositories]),
    },
  ]
    .filter(file => current.get(file.path) !== file.content)
    .sort(byPath);
  return {
    files,
    deletedPaths: [],
    applications: wanted.map(({ environment }) =>
      applicationName(environment, name),
    ),
    occupiedPaths: files
      .map(file => file.path)
      .filter(path => path !== project && current.has(path)),
  };
}

/**
 * Plans what takes a service out of a GitOps repository again: its Applications, its repository in
 * the team's AppProject, and that itself when nothing else needs it. Applications of the same name
 * that deploy from elsewhere are somebody else's and stay.
 *
 * @param tree - all files of the repository
 * @param service - what to take out
 * @throws GoldenPathInputError when the team's AppProject cannot be edited
 */
export function planServiceRemoval(
  tree: readonly GitOpsFile[],
  service: Pick<ServiceDeployment, 'name' | 'team' | 'repositoryUrl'>,
): GitOpsPlan {
  const { name, team, repositoryUrl } = service;
  const current = new Map(tree.map(file => [file.path, file.content]));
  const deletedPaths: string[] = [];
  const applications: string[] = [];
  const charts = new Set<string>();
  for (const environment of GITOPS_ENVIRONMENTS) {
    const path = applicationPath(environment, name);
    const content = current.get(path);
    const sources = content === undefined ? [] : readSources({ path, content });
    if (sources.some(each => isSameRepository(each.repoURL, repositoryUrl))) {
      deletedPaths.push(path);
      applications.push(applicationName(environment, name));
      for (const source of sources) {
        if (source.chart !== undefined) {
          charts.add(source.repoURL);
        }
      }
    }
  }
  const files: GitOpsFile[] = [];
  const project = projectPath(team);
  const text = current.get(project);
  const isStillUsed = tree.some(
    file =>
      !deletedPaths.includes(file.path) &&
      file.path.startsWith('applications/') &&
      readSources(file).some(each =>
        isSameRepository(each.repoURL, repositoryUrl),
      ),
  );
  if (text !== undefined && !isStillUsed) {
    const rest = removeFromTeamProject(text, team, repositoryUrl, [...charts]);
    if (rest === undefined) {
      deletedPaths.push(project);
    } else if (rest !== text) {
      files.push({ path: project, content: rest });
    }
  }
  return {
    files,
    deletedPaths: deletedPaths.sort(),
    applications,
    occupiedPaths: [],
  };
}

/**
 * The files as they are once a plan is carried out.
 *
 * @param tree - the files before
 * @param plan - what changes
 * @returns in the order of their paths
 */
export function applyGitOpsPlan(
  tree: readonly GitOpsFile[],
  plan: Pick<GitOpsPlan, 'files' | 'deletedPaths'>,
): GitOpsFile[] {
  const files = new Map(tree.map(file => [file.path, file]));
  for (const path of plan.deletedPaths) {
    files.delete(path);
  }
  for (const file of plan.files) {
    files.set(file.path, file);
  }
  return [...files.values()].sort(byPath);
}

function listWanted(service: ServiceDeployment) {
  return GITOPS_ENVIRONMENTS.flatMap(environment => {
    const content = service.applications[environment];
    const path = `${SERVICE_APPLICATIONS_DIRECTORY}/${environment}.yaml`;
    return content === undefined
      ? []
      : [{ environment, file: { path, content } }];
  });
}

function findForeignParts(
  file: string,
  application: Application,
  service: ServiceDeployment,
  environment: GitOpsEnvironment,
): GitOpsProblem[] {
  const problems: GitOpsProblem[] = [];
  const expect = (field: string, value: string, expected: string) => {
    if (value !== expected) {
      problems.push({
        file,
        field,
        message: `This has to be "${expected}", not "${value}"`,
      });
    }
  };
  expect(
    'metadata.name',
    application.metadata.name,
    applicationName(environment, service.name),
  );
  expect('spec.project', application.spec.project, service.team);
  for (const [index, source] of listSources(application).entries()) {
    if (
      source.chart === undefined &&
      !isSameRepository(source.repoURL, service.repositoryUrl)
    ) {
      problems.push({
        file,
        field: `spec.sources.${index}.repoURL`,
        message: `This is neither a chart nor the service's own repository ${service.repositoryUrl}`,
      });
    }
  }
  return problems;
}

function readSources(file: GitOpsFile) {
  const { manifest } = readApplication(file);
  return manifest ? listSources(manifest) : [];
}

function byPath(one: GitOpsFile, other: GitOpsFile): number {
  return one.path < other.path ? -1 : Number(one.path > other.path);
}
