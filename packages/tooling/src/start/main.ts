import { join, resolve } from 'node:path';
import { readPortalPorts } from './PortalPorts';
import { repositoryRoot, startPortal, type RunningPortal } from './startPortal';

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

async function main(): Promise<void> {
  const began = Date.now();
  const stateDirectory = resolve(
    process.env.CAUSEWAY_STATE_DIRECTORY ?? join(repositoryRoot, '.local'),
  );
  let portal: RunningPortal | undefined;
  let stopping = false;

  const stop = () => {
    if (stopping) return;
    stopping = true;
    if (!portal) {
      process.exit(0);
    }
    say('\n• Stopping the portal …');
    void portal.stop();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.on('SIGHUP', stop);

  say('• Starting the portal …');
  portal = await startPortal({ ports: readPortalPorts(), stateDirectory });
  say(
    [
      `  ready after ${((Date.now() - began) / 1000).toFixed(1)} s`,
      '',
      `  Portal    ${portal.url}`,
      `  API       ${portal.backendUrl}/api`,
      `  Log       ${portal.logFile}`,
      `  Token     ${join(stateDirectory, 'machine-token')} (for scripts)`,
      '',
      '  Press Ctrl-C to stop.',
    ].join('\n'),
  );
  await portal.ended;
  if (!stopping) {
    throw new Error(
      `The portal ended unexpectedly. Its log is in ${portal.logFile}.`,
    );
  }
  say('  stopped');
  process.exit(0);
}

main().catch((error: Error) => {
  process.stderr.write(`\n✖ ${error.message}\n`);
  process.exit(1);
});
