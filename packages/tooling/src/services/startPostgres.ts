import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findBinary, postgresFolders } from './findBinary';
import { RunningService } from './RunningService';
import { ServiceNotInstalledError } from './ServiceNotInstalledError';
import { ServiceContext, startService } from './startService';

const execute = promisify(execFile);

/** Milliseconds PostgreSQL may take to accept connections. */
const READY_TIMEOUT_MS = 30_000;

/** Surviving the machine is what a test can do without: its data dies with it. */
const SERVER_SETTINGS = {
  fsync: 'off',
  full_page_writes: 'off',
  max_connections: '200',
};

/**
 * How a PostgreSQL server is started.
 *
 * @public
 */
export interface PostgresOptions {
  /**
   * Whether a transaction that was committed is still there after `takeDown()`. Left out, the last
   * moments may be lost, and everything is faster.
   */
  durable?: boolean;
  /**
   * Whether it is still there after the machine lost its power as well: every commit waits for the
   * disk, as in production. For measurements.
   */
  onDisk?: boolean;
}

/**
 * A PostgreSQL server that was started for somebody.
 *
 * @public
 */
export interface RunningPostgres extends RunningService {
  /**
   * Creates an empty database.
   *
   * @returns its URL
   */
  createDatabase(name: string): Promise<string>;
}

/**
 * Starts a PostgreSQL server of its own on a free loopback port.
 *
 * @throws ServiceNotInstalledError when there is no PostgreSQL
 * @public
 */
export async function startPostgres(
  options: PostgresOptions = {},
): Promise<RunningPostgres> {
  const binaries = locatePostgres();
  const service = await startService({
    service: 'PostgreSQL',
    user: 'postgres',
    portCount: 1,
    async launch(context) {
      const { run, password, directory, ports } = context;
      const port = ports[0];
      const data = join(directory, 'data');
      if (!existsSync(join(data, 'PG_VERSION'))) {
        await initialise(binaries.initdb, data, context);
      }
      const settings = {
        ...SERVER_SETTINGS,
        synchronous_commit: options.durable || options.onDisk ? 'on' : 'off',
        ...(options.onDisk && { fsync: 'on', full_page_writes: 'on' }),
        listen_addresses: '127.0.0.1',
        port: `${port}`,
        unix_socket_directories: '',
      };
      const server = run({
        command: binaries.postgres,
        args: [
          '-D',
          data,
          ...Object.entries(settings).flatMap(([key, value]) => [
            '-c',
            `${key}=${value}`,
          ]),
        ],
        stopSignal: 'SIGINT',
      });
      await server.waitUntilReady(
        () =>
          succeeds(binaries.pgIsReady, ['-h', '127.0.0.1', '-p', `${port}`]),
        READY_TIMEOUT_MS,
      );
      return `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`;
    },
  });
  return {
    ...service,
    async createDatabase(name) {
      await execute(binaries.createdb, [
        '--maintenance-db',
        service.url,
        '--',
        name,
      ]);
      const url = new URL(service.url);
      url.pathname = `/${name}`;
      return url.toString();
    },
  };
}

async function initialise(
  initdb: string,
  data: string,
  { directory, account, password }: ServiceContext,
): Promise<void> {
  const passwordFile = join(directory, 'password');
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (account) {
    await chown(passwordFile, account.uid, account.gid);
  }
  await execute(
    initdb,
    [
      ['--pgdata', data],
      ['--username', 'postgres'],
      ['--pwfile', passwordFile],
      ['--auth', 'scram-sha-256'],
      ['--encoding', 'UTF8'],
      ['--locale', 'C'],
      ['--no-sync'],
    ].flat(),
    { cwd: directory, ...account },
  );
}

/**
 * Where the programs of PostgreSQL are.
 *
 * @throws ServiceNotInstalledError when one of them is nowhere
 */
export function locatePostgres() {
  const find = (name: string) => {
    const path = findBinary(name, postgresFolders());
    if (!path) {
      throw new ServiceNotInstalledError('PostgreSQL', name, 'postgresql');
    }
    return path;
  };
  return {
    initdb: find('initdb'),
    postgres: find('postgres'),
    pgIsReady: find('pg_isready'),
    createdb: find('createdb'),
  };
}

async function succeeds(command: string, args: string[]): Promise<boolean> {
  try {
    await execute(command, args);
    return true;
  } catch {
    return false;
  }
}
