import { startTemporaryPortal } from '@internal/tooling/browser';

/** Name of the environment variable that tells the tests where their portal is. */
export const PORTAL_URL_VARIABLE = 'CAUSEWAY_TEST_PORTAL_URL';

/** Starts the portal that the tests visit; Playwright calls what it returns when they are done. */
export default async function startPortal(): Promise<() => Promise<void>> {
  const portal = await startTemporaryPortal();
  process.env[PORTAL_URL_VARIABLE] = portal.url;
  return () => portal.stop();
}
