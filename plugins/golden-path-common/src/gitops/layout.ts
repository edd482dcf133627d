/** Where a service runs, in the order in which a change gets there. */
export const GITOPS_ENVIRONMENTS = [
  'sandbox',
  'dev',
  'staging',
  'production',
] as const;

/** One of {@link GITOPS_ENVIRONMENTS}; also the name of its cluster in Argo CD. */
export type GitOpsEnvironment = (typeof GITOPS_ENVIRONMENTS)[number];

/** The namespace of Argo CD itself, where Applications and AppProjects live. */
export const ARGO_CD_NAMESPACE = 'argocd';

/** Directory of the teams' AppProjects in the GitOps repository. */
export const PROJECTS_DIRECTORY = 'projects';

/** Directory of the Applications in the GitOps repository. */
export const APPLICATIONS_DIRECTORY = 'applications';

/** Directory of the Applications in a service's own repository. */
export const SERVICE_APPLICATIONS_DIRECTORY = 'deploy/argocd';

/** A text file of the GitOps repository. */
export interface GitOpsFile {
  /** Path from the root of the repository, with forward slashes. */
  path: string;
  content: string;
}

/** Whether a text is the name of an environment. */
export function isGitOpsEnvironment(text: string): text is GitOpsEnvironment {
  return (GITOPS_ENVIRONMENTS as readonly string[]).includes(text);
}

/** Path of a team's AppProject in the GitOps repository. */
export function projectPath(team: string): string {
  return `${PROJECTS_DIRECTORY}/${team}.yaml`;
}

/** Path of a service's Application for an environment in the GitOps repository. */
export function applicationPath(
  environment: GitOpsEnvironment,
  service: string,
): string {
  return `${APPLICATIONS_DIRECTORY}/${environment}/${service}.yaml`;
}

/** Name of a service's Application for an environment. */
export function applicationName(
  environment: GitOpsEnvironment,
  service: string,
): string {
  return `${service}-${environment}`;
}

/** Namespace in which a team's services run in an environment. */
export function teamNamespace(
  team: string,
  environment: GitOpsEnvironment,
): string {
  return `${team}-${environment}`;
}
