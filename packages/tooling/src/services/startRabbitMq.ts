import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exchange } from './exchange';
import { findBinary } from './findBinary';
import { RunningService } from './RunningService';
import { ServiceNotInstalledError } from './ServiceNotInstalledError';
import { startService } from './startService';

/** Milliseconds RabbitMQ may take to accept clients; it starts a whole virtual machine. */
const READY_TIMEOUT_MS = 90_000;

/** Milliseconds the name server of Erlang may take. */
const EPMD_TIMEOUT_MS = 10_000;

/** What a client of AMQP 0-9-1 says first; a server that is up answers with Connection.Start. */
const AMQP_HEADER = Buffer.from([0x41, 0x4d, 0x51, 0x50, 0, 0, 9, 1]);

/** The frame type, and class and method of Connection.Start. */
const METHOD_FRAME = 1;
const CONNECTION_START = { class: 10, method: 10 };

/**
 * Debian's /usr/sbin/rabbitmq-server switches to the system's own node and logs; the script it
 * wraps leaves both to the environment.
 */
const UNWRAPPED_SCRIPTS = ['/usr/lib/rabbitmq/bin'];

/**
 * Starts a RabbitMQ of its own on a free loopback port, with its own Erlang name server, so that
 * any number of them live side by side.
 *
 * @throws ServiceNotInstalledError when there is no RabbitMQ
 * @public
 */
export async function startRabbitMq(): Promise<RunningService> {
  const { server, epmd } = locateRabbitMq();
  return await startService({
    service: 'RabbitMQ',
    user: 'rabbitmq',
    portCount: 3,
    // Which files a quorum queue has is written minutes later (RabbitMQ 3.10): a kill loses new queues.
    needsOrderlyEnd: true,
    async launch({ run, directory, password, ports }) {
      const [port, distributionPort, epmdPort] = ports;
      const nameServer = run({
        command: epmd,
        args: ['-port', `${epmdPort}`, '-address', '127.0.0.1'],
        stopSignal: 'SIGKILL',
      });
      await nameServer.waitUntilReady(
        async () => Boolean(await exchange(epmdPort, epmdNamesRequest())),
        EPMD_TIMEOUT_MS,
      );

      const file = (name: string) => join(directory, name);
      await writeFile(
        file('rabbitmq.conf'),
        [
          `listeners.tcp.local = 127.0.0.1:${port}`,
          'default_user = causeway',
          `default_pass = ${password}`,
          'loopback_users = none',
          'log.console = true',
          'log.console.level = warning',
          'log.file = false',
          '',
        ].join('\n'),
      );
      await writeFile(file('enabled_plugins'), '[].\n');
      const rabbit = run({
        command: server,
        args: [],
        env: {
          PATH: process.env.PATH,
          LANG: 'C.UTF-8',
          HOME: directory,
          ERL_EPMD_PORT: `${epmdPort}`,
          ERL_EPMD_ADDRESS: '127.0.0.1',
          RABBITMQ_NODENAME: `causeway-${port}@localhost`,
          RABBITMQ_DIST_PORT: `${distributionPort}`,
          RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS:
            '-kernel inet_dist_use_interface {127,0,0,1}',
          RABBITMQ_CONFIG_FILE: file('rabbitmq.conf'),
          RABBITMQ_CONF_ENV_FILE: file('rabbitmq-env.conf'),
          RABBITMQ_ENABLED_PLUGINS_FILE: file('enabled_plugins'),
          RABBITMQ_MNESIA_BASE: file('mnesia'),
          RABBITMQ_LOG_BASE: file('log'),
          RABBITMQ_PID_FILE: file('pid'),
          // Makes the script become the Erlang machine instead of watching over it.
          RUNNING_UNDER_SYSTEMD: 'true',
        },
        // Nothing is worth the seconds an orderly shutdown takes.
        stopSignal: 'SIGKILL',
      });
      await rabbit.waitUntilReady(
        async () => isConnectionStart(await exchange(port, AMQP_HEADER)),
        READY_TIMEOUT_MS,
      );
      return `amqp://causeway:${password}@127.0.0.1:${port}`;
    },
  });
}

/** The question "who is registered?" of Erlang's port mapper protocol. */
function epmdNamesRequest(): Buffer {
  return Buffer.from([0, 1, 'n'.charCodeAt(0)]);
}

function isConnectionStart(answer: Buffer | undefined): boolean {
  return (
    answer !== undefined &&
    answer.length >= 11 &&
    answer.readUInt8(0) === METHOD_FRAME &&
    answer.readUInt16BE(7) === CONNECTION_START.class &&
    answer.readUInt16BE(9) === CONNECTION_START.method
  );
}

/**
 * Where the programs of RabbitMQ are.
 *
 * @throws ServiceNotInstalledError when one of them is nowhere
 */
export function locateRabbitMq() {
  const server = findBinary('rabbitmq-server', UNWRAPPED_SCRIPTS);
  const epmd = findBinary('epmd');
  if (!server || !epmd) {
    throw new ServiceNotInstalledError(
      'RabbitMQ',
      server ? 'epmd' : 'rabbitmq-server',
      'rabbitmq-server',
    );
  }
  return { server, epmd };
}
