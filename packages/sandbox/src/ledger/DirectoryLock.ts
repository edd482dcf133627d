import Database from 'better-sqlite3';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Thrown when another sandbox has the folder. */
export class DirectoryTakenError extends Error {
  constructor(directory: string, holder: string) {
    super(
      `Another sandbox runs in ${directory}${holder}. Stop it first (Ctrl-C where it was started), or give this one a folder of its own: CAUSEWAY_STATE_DIRECTORY=<folder> make sandbox`,
    );
    this.name = 'DirectoryTakenError';
  }
}

/**
 * The right to be the only sandbox in a folder. It is an exclusive transaction of SQLite: the operating system
 * gives it to one process only, and takes it back when that process ends, however it does.
 */
export class DirectoryLock {
  readonly #database: Database.Database;

  /** @throws DirectoryTakenError when another process has it */
  static acquire(directory: string): DirectoryLock {
    mkdirSync(directory, { recursive: true });
    const database = new Database(join(directory, 'lock.sqlite'), {
      timeout: 0,
    });
    try {
      database.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      database.close();
      if ((error as { code?: string }).code !== 'SQLITE_BUSY') {
        throw error;
      }
      throw new DirectoryTakenError(directory, readHolder(directory));
    }
    // Only for the message; SQLite lets nobody read its own file meanwhile.
    writeFileSync(join(directory, 'lock.pid'), `${process.pid}\n`);
    return new DirectoryLock(database);
  }

  private constructor(database: Database.Database) {
    this.#database = database;
  }

  release(): void {
    this.#database.close();
  }
}

function readHolder(directory: string): string {
  try {
    const pid = readFileSync(join(directory, 'lock.pid'), 'utf8').trim();
    return /^\d+$/.test(pid) ? ` (process ${pid})` : '';
  } catch {
    return '';
  }
}
