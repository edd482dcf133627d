/**
 * The scaffolder actions of the golden path.
 *
 * @packageDocumentation
 */

export { scaffolderModuleGoldenPath as default } from './module';
