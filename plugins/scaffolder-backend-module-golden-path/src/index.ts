/**
 * The scaffolder actions of the golden path.
 *
 * @packageDocumentation
 */

export { scaffolderModuleGoldenPath as default } from './module';
export { offlineRenderingServiceRef } from './platform/OfflineRendering';
export type {
  OfflineRendering,
  OfflineService,
} from './platform/OfflineRendering';
