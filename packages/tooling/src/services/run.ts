import { RunningService } from './RunningService';
import { startPostgres } from './startPostgres';
import { startRabbitMq } from './startRabbitMq';
import { startRedis } from './startRedis';

/** The environment variable each generated service reads its address from. */
const SERVICES = {
  DATABASE_URL: startPostgres,
  RABBITMQ_URL: startRabbitMq,
  REDIS_URL: startRedis,
};

/** Starts all services, prints their addresses as lines for `env`, and waits to be interrupted. */
async function main(): Promise<void> {
  const running: RunningService[] = [];
  const stopAll = async () => {
    await Promise.all(running.splice(0).map(service => service.stop()));
  };
  const interrupted = new Promise<void>(resolve => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  const keepAlive = setInterval(() => {}, 60_000);
  try {
    await Promise.all(
      Object.entries(SERVICES).map(async ([variable, start]) => {
        const service = await start();
        running.push(service);
        process.stdout.write(`${variable}=${service.url}\n`);
      }),
    );
    await interrupted;
  } finally {
    clearInterval(keepAlive);
    await stopAll();
  }
}

main().catch(error => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
