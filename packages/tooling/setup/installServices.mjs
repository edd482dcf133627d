import { existsSync, readdirSync } from 'node:fs';
import { isOnPath } from './requireToolchain.mjs';
import { say, step } from './report.mjs';
import { run } from './run.mjs';

function hasPostgresServer() {
  const directory = '/usr/lib/postgresql';
  return (
    existsSync(directory) &&
    readdirSync(directory).some(version =>
      existsSync(`${directory}/${version}/bin/initdb`),
    )
  );
}

const SERVICES = [
  { name: 'PostgreSQL', package: 'postgresql', isThere: hasPostgresServer },
  {
    name: 'Redis',
    package: 'redis-server',
    isThere: () => isOnPath('redis-server'),
  },
  {
    name: 'RabbitMQ',
    package: 'rabbitmq-server',
    isThere: () =>
      isOnPath('rabbitmq-server') || existsSync('/usr/sbin/rabbitmq-server'),
  },
  {
    name: 'Prometheus',
    package: 'prometheus',
    isThere: () => isOnPath('promtool') && isOnPath('prometheus'),
  },
  {
    name: 'Chromium',
    package: 'chromium',
    isThere: () =>
      Boolean(process.env.CHROMIUM_PATH) ||
      isOnPath('chromium') ||
      isOnPath('chromium-browser') ||
      isOnPath('google-chrome'),
  },
];

/**
 * Installs the servers of the sandbox, and the browser that the tests talk to, where this machine lets us: with
 * apt, as root or with a sudo that asks nothing. Elsewhere it says what is missing; the tests that need it are
 * then reported as skipped by name (and fail when CI is set).
 *
 * @param {string[]} [names] which of them; all when left out
 */
export async function installServices(
  names = SERVICES.map(({ name }) => name),
) {
  const missing = SERVICES.filter(
    service => names.includes(service.name) && !service.isThere(),
  );
  if (missing.length === 0) return;
  const packages = missing.map(service => service.package);
  const isRoot = process.getuid?.() === 0;
  if (!isOnPath('apt-get') || !(isRoot || isOnPath('sudo'))) {
    say(
      `• Not installed: ${missing
        .map(service => service.name)
        .join(
          ', ',
        )}. What needs them does not run, and its tests are skipped. On Debian and Ubuntu: apt-get install ${packages.join(
        ' ',
      )}`,
    );
    return;
  }
  const [command, ...before] = isRoot
    ? ['apt-get']
    : ['sudo', '--non-interactive', 'apt-get'];
  const options = {
    env: {
      ...process.env,
      DEBIAN_FRONTEND: 'noninteractive',
      // Debian starts what it installs; the tests start servers of their own.
      RUNLEVEL: '1',
    },
  };
  await step(
    `Installing ${missing.map(service => service.name).join(', ')}`,
    async () => {
      try {
        await run('apt-update', command, [...before, 'update'], options);
        await run(
          'apt-install',
          command,
          [
            ...before,
            'install',
            '--yes',
            '--no-install-recommends',
            ...packages,
          ],
          options,
        );
      } catch (error) {
        say(`  ${error.message.split('\n')[0]}`);
        say(
          `  What needs them does not run, and its tests are skipped. Install them by hand: apt-get install ${packages.join(
            ' ',
          )}`,
        );
      }
    },
  );
}
