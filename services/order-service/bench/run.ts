import { createBenchDatabase } from './benchDatabase.ts';
import { pgbench } from './pgbench.ts';
import { placeOrders } from './placeOrders.ts';
import { relayEvents } from './relayEvents.ts';

// DATABASE_URL=postgresql://… [RABBITMQ_URL=amqp://…] [BENCH_SECONDS=5] [BENCH_ROUNDS=3] node bench/run.ts
//
// Prints one line of JSON. What is compared is measured in turns, so that what else the machine does hits both.

const concurrency = 16;
const { DATABASE_URL, RABBITMQ_URL, BENCH_SECONDS = '5', BENCH_ROUNDS = '3' } = process.env;
if (DATABASE_URL === undefined) {
  console.error('DATABASE_URL is not set: a server, and a user that may create databases');
  process.exit(2);
}
const seconds = Number(BENCH_SECONDS);
const rounds = Number(BENCH_ROUNDS);

const database = await createBenchDatabase(DATABASE_URL);
try {
  const options = { databaseUrl: database.url, concurrency, seconds };
  // Connections, caches and plans are warm before anything counts
  await placeOrders({ ...options, seconds: 1 });
  const orders = await inTurns(
    () => placeOrders(options),
    () => pgbench(options),
  );
  const relay =
    RABBITMQ_URL === undefined || RABBITMQ_URL === ''
      ? undefined
      : await inTurns(
          () => relayEvents({ ...options, rabbitmqUrl: RABBITMQ_URL, batch: 100 }),
          () => relayEvents({ ...options, rabbitmqUrl: RABBITMQ_URL, batch: 1 }),
        );
  console.log(
    JSON.stringify({
      orderTransactions: {
        concurrency,
        servicePerSecond: orders.one,
        pgbenchPerSecond: orders.other,
        ratio: orders.ratio,
        goal: 0.6,
      },
      ...(relay !== undefined && {
        outboxRelay: {
          batch100PerSecond: relay.one,
          batch1PerSecond: relay.other,
          ratio: relay.ratio,
          goal: 20,
        },
      }),
    }),
  );
} finally {
  await database.remove();
}

/** Measures one and the other in turns; the middle of the rates, and of their ratios. */
async function inTurns(
  one: () => Promise<number>,
  other: () => Promise<number>,
): Promise<{ one: number; other: number; ratio: number }> {
  const rates: { one: number; other: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    rates.push({ one: await one(), other: await other() });
  }
  return {
    one: Math.round(median(rates.map(rate => rate.one))),
    other: Math.round(median(rates.map(rate => rate.other))),
    ratio: Math.round(median(rates.map(rate => rate.one / rate.other)) * 100) / 100,
  };
}

function median(values: number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}
