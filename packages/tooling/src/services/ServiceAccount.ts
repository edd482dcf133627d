import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A user that a service runs as. */
export interface ServiceAccount {
  uid: number;
  gid: number;
}

/**
 * The account a service should give up root for, or undefined when this process is not root.
 *
 * @remarks
 *
 * PostgreSQL refuses to run as root, and nothing that a test starts needs to be it.
 *
 * @param preferredUser - the account that the service's package creates; `nobody` stands in for it
 */
export async function findServiceAccount(
  preferredUser: string,
): Promise<ServiceAccount | undefined> {
  if (process.getuid?.() !== 0) {
    return undefined;
  }
  for (const user of [preferredUser, 'nobody']) {
    try {
      const [uid, gid] = await Promise.all(
        ['-u', '-g'].map(async option =>
          Number((await run('id', [option, user])).stdout),
        ),
      );
      return { uid, gid };
    } catch {
      // No such user on this machine: the next one.
    }
  }
  throw new Error(
    `Neither the user "${preferredUser}" nor "nobody" exists on this machine.`,
  );
}
