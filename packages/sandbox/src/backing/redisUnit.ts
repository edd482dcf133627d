import { exchange, findServiceAccount, locateRedis } from '@internal/tooling';
import type { Unit } from '../processes/Unit';
import { requireInstalled } from './requireInstalled';
import { requirePort } from './requirePort';
import { runAsServer } from './runAsServer';
import { serverDirectory } from './serverDirectory';
import { type ServerContext, serverVariables } from './ServerContext';

/** A Redis that writes down what it has been told once a second. */
export function redisUnit(context: ServerContext, password: string): Unit {
  const port = () => context.port('redis');
  return {
    name: 'redis',
    title: 'Redis',
    kind: 'server',
    dependsOn: [],
    async prepare() {
      const command = requireInstalled(locateRedis);
      const account = await findServiceAccount('redis');
      const directory = serverDirectory(context.directory, 'redis', account);
      await requirePort(port());
      return runAsServer(
        {
          command,
          // The configuration comes on standard input so that no list of processes shows the password.
          args: ['-'],
          input: [
            'bind 127.0.0.1',
            `port ${port()}`,
            `requirepass ${password}`,
            `dir ${directory}`,
            'save ""',
            'appendonly yes',
            'appendfsync everysec',
            'hz 5',
            '',
          ].join('\n'),
          directory,
          environment: serverVariables(context, directory),
        },
        account,
        [directory, command],
      );
    },
    async findProblem() {
      const answer = await exchange(port(), `AUTH ${password}\r\nPING\r\n`);
      if (answer === undefined) {
        return 'does not answer';
      }
      const text = answer.toString().trim();
      // The answer to PING may come a little later.
      return text === '+OK' || text.endsWith('+PONG') ? undefined : text;
    },
  };
}
