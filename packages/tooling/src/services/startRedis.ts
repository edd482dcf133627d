import { exchange } from './exchange';
import { findBinary } from './findBinary';
import { RunningService } from './RunningService';
import { ServiceNotInstalledError } from './ServiceNotInstalledError';
import { startService } from './startService';

/** Milliseconds Redis may take to answer. */
const READY_TIMEOUT_MS = 20_000;

/**
 * Starts a Redis of its own on a free loopback port, without persistence.
 *
 * @throws ServiceNotInstalledError when there is no redis-server
 * @public
 */
export async function startRedis(): Promise<RunningService> {
  const command = locateRedis();
  return await startService({
    service: 'Redis',
    user: 'redis',
    portCount: 1,
    async launch({ run, password, directory, ports: [port] }) {
      const redis = run({
        command,
        // The configuration comes on standard input so that no list of processes shows the password.
        args: ['-'],
        input: [
          'bind 127.0.0.1',
          `port ${port}`,
          `requirepass ${password}`,
          `dir ${directory}`,
          'save ""',
          'appendonly no',
          '',
        ].join('\n'),
        stopSignal: 'SIGTERM',
      });
      await redis.waitUntilReady(async () => {
        const answer = await exchange(port, `AUTH ${password}\r\nPING\r\n`);
        return answer?.toString().startsWith('+OK') ?? false;
      }, READY_TIMEOUT_MS);
      return `redis://:${password}@127.0.0.1:${port}`;
    },
  });
}

/**
 * Where redis-server is.
 *
 * @throws ServiceNotInstalledError when it is nowhere
 */
export function locateRedis(): string {
  const command = findBinary('redis-server');
  if (!command) {
    throw new ServiceNotInstalledError('Redis', 'redis-server', 'redis-server');
  }
  return command;
}
