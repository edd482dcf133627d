import { createApp } from '@backstage/frontend-defaults';
import { portalFeatures } from './portalFeatures';

/** Puts the portal together; plugins come from this package's dependencies by discovery. */
export function createPortal() {
  return createApp({ features: portalFeatures });
}
