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
  const running: { portal?: RunningPortal; stopping: boolean } = {
    stopping: false,
  };

  const stop = () => {
    if (running.stopping) return;
    running.stopping = true;
    // Still starting: the backend ends when the channel to us closes.
    if (!running.portal) process.exit(0);
    say('\n• Stopping the portal …');
    void running.portal.stop();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.on('SIGHUP', stop);

  say('• Starting the portal …');
  const portal = await startPortal({
    ports: readPortalPorts(),
    stateDirectory,
  });
  running.portal = portal;
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
  if (!running.stopping) {
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
