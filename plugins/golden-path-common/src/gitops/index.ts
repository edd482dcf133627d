export * from './checkGitOpsTree';
export * from './gitOpsReadme';
export * from './GitOpsProblem';
export * from './layout';
export * from './planGitOps';
export {
  type Application,
  type ApplicationSource,
  listSources,
  readApplication,
} from './readManifest';
export * from './repositoryAddress';
export { addToTeamProject, formatTeamProject } from './teamProject';
