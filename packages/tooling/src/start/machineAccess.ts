import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';

/** A token for scripts on this machine and the configuration that makes the portal accept it. */
export interface MachineAccess {
  token: string;
  configFile: string;
}

async function readOrCreateToken(file: string): Promise<string> {
  try {
    const token = (await readFile(file, 'utf8')).trim();
    if (token) return token;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const token = randomBytes(24).toString('base64url');
  await writeFile(file, `${token}\n`, { mode: 0o600 });
  return token;
}

/**
 * Makes a machine token for local automation, once, and restricts it to the catalog, the templates and
 * the Git host. Both files stay in the state directory, readable by their owner only.
 */
export async function prepareMachineAccess(
  stateDirectory: string,
): Promise<MachineAccess> {
  await mkdir(stateDirectory, { recursive: true });
  const token = await readOrCreateToken(join(stateDirectory, 'machine-token'));
  const configFile = join(stateDirectory, 'machine-access.yaml');
  const config = {
    backend: {
      auth: {
        externalAccess: [
          {
            type: 'static',
            options: { token, subject: 'local-automation' },
            accessRestrictions: [
              // Narrower would not do: a run reads the catalog on the token's behalf, and Backstage
              // delegates no access that is restricted below a whole plugin.
              { plugin: 'catalog' },
              { plugin: 'scaffolder' },
              { plugin: 'local-git' },
            ],
          },
        ],
      },
    },
  };
  await writeFile(configFile, stringify(config), { mode: 0o600 });
  return { token, configFile };
}
