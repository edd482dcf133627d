import { setTimeout as delay } from 'node:timers/promises';
import { join } from 'node:path';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { SERVICE_NAMES } from '../storefront/serviceNames';
import { Storefront } from '../storefront/Storefront';
import { BackOffice } from './BackOffice';
import { collectFacts } from './collectFacts';
import { CrashPlan } from './CrashPlan';
import { Crowd } from './Crowd';
import { faultTestEnvironment } from './faultTestEnvironment';
import { findViolations } from './findViolations';
import { MessageDuplicator } from './MessageDuplicator';
import { type Mutation, preloadOf } from './mutations';
import { Nemesis } from './Nemesis';
import { publishPoison } from './publishPoison';
import { Random } from './Random';
import { stockShelves } from './stockShelves';
import { TokenCollector } from './TokenCollector';

/** How the shop is put to the test. */
export interface FaultTestOptions {
  /** Decides what happens, as far as processes let it. */
  seed: number;
  /** Milliseconds of faults, at least; every kind and every crash point come once in any case. */
  durationMs: number;
  customers: number;
  replicas: number;
  /** A safeguard that is taken away. */
  mutation?: Mutation;
  /** Milliseconds without any progress after which the shop has come to rest; two minutes when left out. */
  settleMs?: number;
  /** Takes lines that tell how it goes. */
  say?: (line: string) => void;
}

/** What came of it. */
export interface FaultTestReport {
  violations: string[];
  /** Orders by their last state. */
  orders: Record<string, number>;
  promised: number;
  faults: readonly string[];
  /** Points at which no process died, as `service: point`. */
  missedCrashPoints: string[];
  duplicates: number;
  poison: number;
  deaths: number;
}

/** Milliseconds without progress that the shop may take where nothing else is said. */
const SETTLE_MS = 120_000;

/** Milliseconds between two looks whether it has. */
const POLL_MS = 1_000;

/** Milliseconds that are waited for the last crash points. */
const LAST_POINTS_MS = 120_000;

/** How many there are of each thing for sale; the first is what everybody wants. */
const QUANTITIES = [40, 5_000, 5_000, 5_000, 5_000];

const EXCHANGES = [
  'user-service.events',
  'order-service.events',
  'payment-service.events',
];

const POISONED = [
  { exchange: 'payment-service.events', type: 'payment.captured.v1' },
  { exchange: 'payment-service.events', type: 'payment.authorized.v1' },
  { exchange: 'order-service.events', type: 'order.confirmed.v1' },
  { exchange: 'user-service.events', type: 'user.registered.v1' },
  { exchange: 'user-service.events', type: 'user.deleted.v1' },
];

/**
 * Runs the shop with customers in it, breaks it in every way that is known, lets it come to rest and
 * looks whether everything holds that must.
 *
 * @throws Error when the shop does not even start
 */
export async function runFaultTest(
  options: FaultTestOptions,
): Promise<FaultTestReport> {
  const { seed, durationMs, say = () => undefined } = options;
  const random = new Random(seed);
  const notes = await mkdtemp(join(tmpdir(), 'causeway-crashes-'));
  const crashes = new CrashPlan(join(notes, 'points'), random);
  say(`seed ${seed}; starting the shop`);
  const storefront = await Storefront.start({
    replicas: options.replicas,
    preload: () => preloadOf(crashes, options.mutation),
    environment: faultTestEnvironment,
    once: service => crashes.environment(service),
  });
  try {
    const rabbitUrl = storefront.backing.rabbitMq.server.url;
    const shelf = await stockShelves(new BackOffice(storefront), QUANTITIES);
    const tokens = await TokenCollector.start(rabbitUrl);
    const crowd = await Crowd.register(
      options.customers,
      storefront.urlOf('api-gateway'),
      tokens,
      random,
    );
    await tokens.stop();

    say(`${options.customers} customers; breaking things`);
    const poison = await publishPoison(rabbitUrl, POISONED);
    const duplicator = MessageDuplicator.start(rabbitUrl, EXCHANGES, random);
    crashes.enable();
    killEverything(storefront);
    const nemesis = new Nemesis(storefront, random);
    const enough = new AbortController();
    const shopping = crowd.shop(shelf, enough.signal);
    await nemesis.run(Date.now() + durationMs);
    await waitForCrashPoints(crashes);
    const missedCrashPoints = missed(crashes);
    crashes.disable();
    enough.abort();
    killEverything(storefront);
    await shopping;
    await duplicator.stop();

    say(`${crowd.orders.length} orders; waiting until nothing moves`);
    await storefront.waitUntilReady();
    const { violations, orders } = await settle(
      storefront,
      crowd,
      options.settleMs ?? SETTLE_MS,
      say,
    );
    return {
      violations,
      orders,
      promised: crowd.orders.length,
      faults: nemesis.inflicted,
      missedCrashPoints,
      duplicates: duplicator.sent,
      poison,
      deaths: SERVICE_NAMES.flatMap(service => storefront.replicasOf(service))
        .map(({ deaths }) => deaths)
        .reduce((sum, deaths) => sum + deaths, 0),
    };
  } finally {
    await storefront.stop();
  }
}

/** So that what starts next gets what the crash plan has for it. */
function killEverything(storefront: Storefront): void {
  for (const service of SERVICE_NAMES) {
    for (const replica of storefront.replicasOf(service)) {
      replica.kill();
    }
  }
}

function missed(crashes: CrashPlan): string[] {
  return SERVICE_NAMES.flatMap(service =>
    crashes.missing(service).map(point => `${service}: ${point}`),
  );
}

async function waitForCrashPoints(crashes: CrashPlan): Promise<void> {
  const deadline = Date.now() + LAST_POINTS_MS;
  while (missed(crashes).length > 0 && Date.now() < deadline) {
    await delay(POLL_MS);
  }
}

/**
 * Looks again and again until nothing is wrong, or nothing has become better for a while: how long it takes to send
 * what a long run has caused is no question of right and wrong.
 */
async function settle(
  storefront: Storefront,
  crowd: Crowd,
  patienceMs: number,
  say: (line: string) => void,
): Promise<Pick<FaultTestReport, 'violations' | 'orders'>> {
  let fewest = Number.POSITIVE_INFINITY;
  let deadline = 0;
  for (;;) {
    const askedAt = Date.now();
    const facts = await collectFacts(storefront, [...crowd.orders]);
    const violations = findViolations(facts);
    if (violations.length < fewest) {
      fewest = violations.length;
      deadline = Date.now() + patienceMs;
      say(`${fewest} things are not as they must be in the end`);
    }
    if (violations.length === 0 || Date.now() > deadline) {
      const orders: Record<string, number> = {};
      for (const { state } of facts.orders) {
        orders[state] = (orders[state] ?? 0) + 1;
      }
      return { violations, orders };
    }
    // Whoever is asked for tens of thousands of orders has to be left alone as long, to get on with them.
    await delay(Math.max(POLL_MS, Date.now() - askedAt));
  }
}
