export { chromiumOptions } from './chromiumOptions';
export { CreateServiceForm } from './CreateServiceForm';
export type { ServiceAnswers } from './CreateServiceForm';
export { signIn } from './signIn';
export { startTemporaryPortal } from './startTemporaryPortal';
