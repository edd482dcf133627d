import {
  exchange,
  findServiceAccount,
  locateRabbitMq,
} from '@internal/tooling';
import { join } from 'node:path';
import type { Unit } from '../processes/Unit';
import { requireInstalled } from './requireInstalled';
import { requirePort } from './requirePort';
import { runAsServer } from './runAsServer';
import { serverDirectory } from './serverDirectory';
import { type ServerContext, serverVariables } from './ServerContext';
import { writeServerFile } from './writeServerFile';

/** The broker's user for the services. */
export const RABBITMQ_USER = 'causeway';

/** What a client of AMQP 0-9-1 says first. */
const AMQP_HEADER = Buffer.from([0x41, 0x4d, 0x51, 0x50, 0, 0, 9, 1]);

/** The question "who is registered?" of Erlang's port mapper protocol. */
const NAMES_REQUEST = Buffer.from([0, 1, 'n'.charCodeAt(0)]);

/** The frame type of what the broker answers when it takes clients. */
const METHOD_FRAME = 1;

/**
 * A RabbitMQ with an Erlang name server of its own, so that any number of sandboxes live side by side and
 * beside the machine's own broker.
 *
 * @param id - tells this sandbox's broker from others on the machine
 */
export function rabbitMqUnits(
  context: ServerContext,
  password: string,
  id: string,
): Unit[] {
  const ports = () => ({
    amqp: context.port('rabbitmq'),
    distribution: context.port('rabbitmq-distribution'),
    names: context.port('rabbitmq-names'),
  });
  const place = async () => {
    const account = await findServiceAccount('rabbitmq');
    const directory = serverDirectory(context.directory, 'rabbitmq', account);
    return { account, directory };
  };

  const names: Unit = {
    name: 'rabbitmq-names',
    title: "RabbitMQ's name server",
    kind: 'server',
    dependsOn: [],
    async prepare() {
      const { epmd } = requireInstalled(locateRabbitMq);
      const { account, directory } = await place();
      await requirePort(ports().names);
      return runAsServer(
        {
          command: epmd,
          args: ['-port', `${ports().names}`, '-address', '127.0.0.1'],
          directory,
          environment: serverVariables(context, directory),
        },
        account,
        [directory, epmd],
      );
    },
    async findProblem() {
      const answer = await exchange(ports().names, NAMES_REQUEST);
      return answer ? undefined : 'does not answer';
    },
  };

  const broker: Unit = {
    name: 'rabbitmq',
    title: 'RabbitMQ',
    kind: 'server',
    dependsOn: ['rabbitmq-names'],
    // A kill costs version 3.10 the quorum queues that are new, so it gets time to end in order.
    policy: { startTimeoutMs: 120_000, stopGraceMs: 60_000 },
    async prepare() {
      const { server } = requireInstalled(locateRabbitMq);
      const { account, directory } = await place();
      const { amqp, distribution, names: namesPort } = ports();
      await requirePort(amqp);
      await requirePort(distribution);
      const file = (name: string) => join(directory, name);
      writeServerFile(
        file('rabbitmq.conf'),
        [
          `listeners.tcp.local = 127.0.0.1:${amqp}`,
          `default_user = ${RABBITMQ_USER}`,
          `default_pass = ${password}`,
          'loopback_users = none',
          'log.console = true',
          'log.console.level = warning',
          'log.file = false',
          // The question whether it is ready ends without a goodbye, once a second.
          'log.connection.level = error',
          '',
        ].join('\n'),
        account,
      );
      writeServerFile(file('enabled_plugins'), '[].\n', account);
      return runAsServer(
        {
          command: server,
          args: [],
          directory,
          environment: {
            ...serverVariables(context, directory),
            ERL_EPMD_PORT: `${namesPort}`,
            ERL_EPMD_ADDRESS: '127.0.0.1',
            // Part of where its data is: the same at every start.
            RABBITMQ_NODENAME: `causeway-${id}@localhost`,
            RABBITMQ_DIST_PORT: `${distribution}`,
            RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: [
              '-kernel inet_dist_use_interface {127,0,0,1}',
              // Threads that have nothing to do sleep instead of spinning.
              '+sbwt none +sbwtdcpu none +sbwtdio none',
            ].join(' '),
            RABBITMQ_CONFIG_FILE: file('rabbitmq.conf'),
            RABBITMQ_CONF_ENV_FILE: file('rabbitmq-env.conf'),
            RABBITMQ_ENABLED_PLUGINS_FILE: file('enabled_plugins'),
            RABBITMQ_MNESIA_BASE: file('mnesia'),
            RABBITMQ_LOG_BASE: file('log'),
            RABBITMQ_PID_FILE: file('pid'),
            // Makes the script become the Erlang machine instead of watching over it.
            RUNNING_UNDER_SYSTEMD: 'true',
          },
        },
        account,
        [directory, server],
      );
    },
    async findProblem() {
      const answer = await exchange(ports().amqp, AMQP_HEADER);
      return answer?.[0] === METHOD_FRAME ? undefined : 'does not answer';
    },
  };
  return [names, broker];
}
