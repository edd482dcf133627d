/**
 * Brings what the repositories of the embedded Git host describe into the catalog.
 *
 * @packageDocumentation
 */

export { catalogModuleLocalGit as default } from './module';
export {
  ANNOTATION_CATALOG_PROBLEM,
  ANNOTATION_SOURCE_COMMIT,
} from './readRepositoryEntities';
