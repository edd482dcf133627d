/**
 * Brings the definitions of APIs into the catalog, with all that they refer to.
 *
 * @packageDocumentation
 */

export { catalogModuleDefinitions as default } from './module';
