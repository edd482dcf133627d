import { runCommand } from '@internal/tooling';
import { execFileSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { mkdtemp, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { ServiceName } from '../../src';
import {
  directoryOf,
  servicesDirectory,
} from '../../src/storefront/servicesDirectory';

/** The newest migration of a service, as a path inside its folder. */
function newestMigration(directory: string): string | undefined {
  return globSync(['migrations/*.sql', 'migrations/versions/*.py'], {
    cwd: directory,
  })
    .sort((one, other) => basename(one).localeCompare(basename(other)))
    .at(-1);
}

/** Why there is no older code on this machine, or undefined when there is. */
export function findHistoryProblem(): string | undefined {
  try {
    const isShallow = execFileSync(
      'git',
      ['rev-parse', '--is-shallow-repository'],
      { cwd: servicesDirectory, encoding: 'utf8', stdio: 'pipe' },
    ).trim();
    return isShallow === 'true' ? 'this is a shallow clone' : undefined;
  } catch {
    return 'this is not a Git repository';
  }
}

/**
 * Takes the code of a service out of Git as it was before its newest migration was added.
 *
 * @returns a folder with that code and today's dependencies; today's folder of a service without any migration
 */
export async function previousVersion(service: ServiceName): Promise<string> {
  const directory = directoryOf(service);
  const migration = newestMigration(directory);
  if (!migration) {
    return directory;
  }
  const git = async (...args: string[]) =>
    (await runCommand(directory, 'git', args)).stdout.trim();
  const added = await git(
    'log',
    '--diff-filter=A',
    '--format=%H',
    '-1',
    '--',
    migration,
  );
  // What is not committed yet comes after everything that is.
  const before = added === '' ? 'HEAD' : `${added}~1`;
  const target = await mkdtemp(join(tmpdir(), `causeway-${service}-`));
  const archive = join(target, 'service.tar');
  await git('archive', '--output', archive, before, '.');
  await runCommand(target, 'tar', ['--extract', '--file', archive]);
  for (const installed of ['node_modules', '.venv']) {
    if (existsSync(join(directory, installed))) {
      await symlink(join(directory, installed), join(target, installed));
    }
  }
  return target;
}
