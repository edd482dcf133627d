import { Sandbox } from '../Sandbox';

/** A sandbox with a database and nothing else, for tests that kill it. */
async function main(): Promise<void> {
  const sandbox = await Sandbox.start({
    directory: process.env.SANDBOX_DIRECTORY ?? '',
    services: [],
    servers: ['postgresql', 'redis'],
  });
  process.once('SIGINT', async () => {
    await sandbox.stop();
    process.exit(0);
  });
  const isReady = ({ state }: { state: string }) => state === 'ready';
  await sandbox.supervisor.waitFor('redis', isReady);
  await sandbox.supervisor.waitFor('postgresql', isReady);
  process.stdout.write(`ready ${sandbox.addresses.administratorUrl}\n`);
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
