/**
 * Brings what the repositories of the embedded Git host describe into the catalog.
 *
 * @packageDocumentation
 */

export { catalogModuleLocalGit as default } from './module';
