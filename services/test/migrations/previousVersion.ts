import { runCommand } from '@internal/tooling';
import { existsSync, globSync } from 'node:fs';
import { mkdtemp, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { ServiceName } from '../../src';
import { directoryOf } from '../../src/storefront/servicesDirectory';

/** The newest migration of a service, as a path inside its folder. */
function newestMigration(directory: string): string | undefined {
  return globSync(['migrations/*.sql', 'migrations/versions/*.py'], {
    cwd: directory,
  })
    .sort((one, other) => basename(one).localeCompare(basename(other)))
    .at(-1);
}

/**
 * Takes the code of a service out of Git as it was before its newest migration was added.
 *
 * @returns a folder with that code and today's dependencies; today's folder of a service without any
 * @throws Error when Git has no commit before the migration, as in a shallow clone
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
  if (added === '') {
    throw new Error(
      `Git does not know when ${migration} of ${service} was added.`,
    );
  }
  const target = await mkdtemp(join(tmpdir(), `causeway-${service}-`));
  const archive = join(target, 'service.tar');
  await git('archive', '--output', archive, `${added}~1`, '.');
  await runCommand(target, 'tar', ['--extract', '--file', archive]);
  for (const installed of ['node_modules', '.venv']) {
    if (existsSync(join(directory, installed))) {
      await symlink(join(directory, installed), join(target, installed));
    }
  }
  return target;
}
