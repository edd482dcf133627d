import { SERVICE_NAMES } from '@internal/services/src/storefront/serviceNames';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import { join, resolve } from 'node:path';
import { Sandbox } from '../Sandbox';
import { placeFirstOrder } from '../storefront/placeFirstOrder';
import { Progress } from './Progress';
import { whenImpossible } from './whenImpossible';

/** Milliseconds that the first order may take. */
const FIRST_ORDER_TIMEOUT_MS = 180_000;

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function main(): Promise<void> {
  const began = Date.now();
  const state = resolve(
    process.env.CAUSEWAY_STATE_DIRECTORY ??
      resolvePackagePath('@internal/sandbox', '../../.local'),
  );
  say('• Starting the sandbox …');
  const sandbox = await Sandbox.start({
    directory: join(state, 'sandbox'),
    say: text => say(`  ${text}`),
  });
  let stopping = false;
  const stop = async () => {
    if (stopping) {
      say('  Killing everything …');
      sandbox.supervisor.kill();
      return;
    }
    stopping = true;
    say('\n• Stopping the sandbox … (Ctrl-C again kills it)');
    await sandbox.stop();
    say('  stopped');
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => void stop());
  }
  // Whatever it is, nothing is left running.
  process.on('uncaughtException', error => {
    process.stderr.write(`\n✖ ${error.stack}\n`);
    void stop();
  });
  // The terminal may be gone.
  process.stdout.on('error', () => undefined);
  const progress = new Progress(sandbox.supervisor, say, began);
  progress.start();

  try {
    await Promise.race([
      placeFirstOrder(sandbox, FIRST_ORDER_TIMEOUT_MS),
      whenImpossible(sandbox.supervisor),
    ]);
  } catch (error) {
    if (!stopping) {
      say(`\n✖ The first order was not confirmed: ${toError(error).message}`);
      progress.problems().forEach(problem => say(`  ${problem}`));
      say('  What runs goes on running. Press Ctrl-C to stop.');
    }
    return;
  }
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  say(
    [
      `  ready after ${seconds} s: the first order is confirmed`,
      '',
      ...SERVICE_NAMES.map(
        name => `  ${name.padEnd(22)}${sandbox.addresses.urlOf(name)}`,
      ).reverse(),
      `  ${'Prometheus'.padEnd(22)}http://127.0.0.1:${sandbox.addresses.port(
        'prometheus',
      )}`,
      `  ${'Logs'.padEnd(22)}${join(sandbox.directory, 'logs')}`,
      '',
      '  Press Ctrl-C to stop.',
    ].join('\n'),
  );
  progress.problems().forEach(problem => say(`  ${problem}`));
}

main().catch((error: Error) => {
  process.stderr.write(`\n✖ ${error.message}\n`);
  process.exit(1);
});
