import { join } from 'node:path';
import { runCommand } from '../generated';
import { startPostgres, startRabbitMq, startRedis } from '../services';
import { repositoryRoot } from '../start/startPortal';
import type { Ratio } from './Ratio';

/** Milliseconds that one benchmark may take. */
const TIMEOUT_MS = 900_000;

const servicesDirectory = join(repositoryRoot, 'services');

interface OrderFigures {
  orderTransactions: {
    servicePerSecond: number;
    pgbenchPerSecond: number;
    ratio: number;
  };
  outboxRelay: {
    batch100PerSecond: number;
    batch1PerSecond: number;
    ratio: number;
  };
}

interface GatewayFigures {
  perCore: { againstBareProxy: number; againstUsualStack: number };
  figures: Record<string, { cpuMicrosPerRequest: number }>;
  latencyMs: {
    requestsPerSecond: number;
    gateway: { addedP50: number; addedP99: number };
  };
}

interface ProductFigures {
  results: Record<string, { ratio: number; goal?: number }>;
}

interface ShopFigures {
  confirmedPerSecond: number;
  customers: number;
}

/** Measures the shop's services against what the same machine does without them, in the same run. */
export async function measureServices(): Promise<Ratio[]> {
  const [postgres, rabbitMq, redis] = await Promise.all([
    startPostgres({ onDisk: true }),
    startRabbitMq(),
    startRedis(),
  ]);
  const env = {
    DATABASE_URL: postgres.url,
    TEST_DATABASE_URL: postgres.url,
    RABBITMQ_URL: rabbitMq.url,
    REDIS_URL: redis.url,
  };
  const run = async <Figures>(
    directory: string,
    command: string,
    ...args: string[]
  ): Promise<Figures> => {
    const { stdout } = await runCommand(
      join(servicesDirectory, directory),
      command,
      args,
      { env, timeoutMs: TIMEOUT_MS },
    );
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Figures;
  };
  try {
    await runCommand(
      join(servicesDirectory, 'api-gateway/bench'),
      'npm',
      ['ci', '--prefer-offline', '--no-audit', '--no-fund'],
      { timeoutMs: TIMEOUT_MS },
    );
    const gateway = await run<GatewayFigures>(
      'api-gateway',
      process.execPath,
      'bench/gatewayBench.ts',
    );
    const orders = await run<OrderFigures>(
      'order-service',
      process.execPath,
      'bench/run.ts',
    );
    const products = await run<ProductFigures>(
      'product-service',
      '.venv/bin/python',
      'bench/compare_with_bare_application.py',
    );
    const shop = await run<ShopFigures>(
      '..',
      process.execPath,
      '--enable-source-maps',
      '--require',
      '@backstage/cli-node/config/nodeTransform.cjs',
      'services/src/bench/main.ts',
    );
    const { latencyMs, perCore } = gateway;
    return [
      {
        what: 'Gateway with everything on, against a bare undici proxy, per core',
        ratio: perCore.againstBareProxy,
        goal: 0.65,
      },
      {
        what: 'Gateway with everything on, against the usual stack, per core',
        ratio: perCore.againstUsualStack,
        goal: 8,
      },
      {
        what: `Latency that the gateway adds at ${latencyMs.requestsPerSecond} requests per second`,
        detail: `p50 ${latencyMs.gateway.addedP50} ms, p99 ${latencyMs.gateway.addedP99} ms`,
      },
      {
        what: 'Order transactions, against the same statements in pgbench',
        ratio: orders.orderTransactions.ratio,
        goal: 0.6,
        detail: `${orders.orderTransactions.servicePerSecond} of ${orders.orderTransactions.pgbenchPerSecond} per second`,
      },
      {
        what: 'Outbox relay with batches of 100, against batches of 1',
        ratio: orders.outboxRelay.ratio,
        goal: 20,
        detail: `${orders.outboxRelay.batch100PerSecond} of ${orders.outboxRelay.batch1PerSecond} events per second`,
      },
      ...Object.entries(products.results).map(([name, { ratio, goal }]) => ({
        what: `Products, ${name.replaceAll(
          '_',
          ' ',
        )}, against bare FastAPI and asyncpg`,
        ratio,
        goal,
      })),
      {
        what: `Orders confirmed end to end, ${shop.customers} customers`,
        detail: `${shop.confirmedPerSecond} per second`,
      },
    ];
  } finally {
    await Promise.all([postgres.stop(), rabbitMq.stop(), redis.stop()]);
  }
}
