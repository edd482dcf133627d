import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServiceAccount } from './ServiceAccount';

/**
 * Makes a folder for one service's data that only its account can read.
 *
 * @remarks
 *
 * It is in the system's temporary folder because a service that gave up root may not be able to
 * enter the folders above a checkout.
 */
export async function createServiceDirectory(
  name: string,
  account: ServiceAccount | undefined,
): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), `causeway-${name}-`));
  if (account) {
    await chown(directory, account.uid, account.gid);
  }
  return directory;
}

/** Removes what a service left behind. */
export async function removeServiceDirectory(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true, maxRetries: 5 });
}
