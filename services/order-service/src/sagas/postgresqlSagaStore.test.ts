import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../../test/eventually.ts';
import { recordLog } from '../../test/logRecorder.ts';
import { testAddress } from '../../test/shop.ts';
import { createTestDatabase } from '../../test/testDatabase.ts';
import { PostgresqlOrderPlacement } from '../orders/postgresqlOrderPlacement.ts';
import { PostgresqlOrderStore } from '../orders/postgresqlOrderStore.ts';
import { readEnvironment } from '../platform/configuration.ts';
import { Database } from '../platform/database/database.ts';
import { databaseVariables } from '../platform/database/databaseVariables.ts';
import { migrate } from '../platform/database/migrate.ts';
import { PostgresqlOutbox } from '../platform/messaging/postgresqlOutbox.ts';
import { begin } from './learn.ts';
import { PostgresqlSagaStore, SagaTakenOver } from './postgresqlSagaStore.ts';
import type { Saga } from './saga.ts';
import type { SagaChange } from './sagaChange.ts';

let testDatabase: Awaited<ReturnType<typeof createTestDatabase>>;
let database: Database;
let outbox: PostgresqlOutbox;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  const { logger } = recordLog();
  const databaseUrl = testDatabase.variables.DATABASE_URL ?? '';
  await migrate({ databaseUrl, direction: 'up', logger });
  database = Database.create(readEnvironment(databaseVariables, testDatabase.variables), logger);
  outbox = new PostgresqlOutbox(database);
});

afterAll(async () => {
  await database.close();
  await testDatabase.remove();
});

function replica(leaseMs: number): PostgresqlSagaStore {
  return new PostgresqlSagaStore(database, outbox, { worker: randomUUID(), leaseMs });
}

async function claimOne(store: PostgresqlSagaStore): Promise<Saga> {
  return eventually(async () => {
    const [saga] = await store.claim(1, () => undefined);
    if (saga === undefined) {
      throw new Error('no saga is due yet');
    }
    return saga;
  });
}

/** An order that was just placed; the sagas of all others have ended. */
async function place(): Promise<string> {
  await database.query({ name: 'end-sagas', text: "UPDATE sagas SET state = 'completed'" });
  const placement = new PostgresqlOrderPlacement(database, { deadlineMs: 60_000 });
  const { order } = await placement.place(
    {
      customerId: randomUUID(),
      items: [{ variantId: randomUUID(), quantity: 1 }],
      shippingAddress: testAddress,
      paymentToken: 'tok_ok',
    },
    { key: randomUUID(), requestDigest: 'any' },
  );
  return order.id;
}

function beginning(saga: Saga, changes: Partial<SagaChange> = {}): SagaChange {
  return {
    state: 'running',
    knowledge: begin(saga.knowledge, 'reserve-stock'),
    deadlineAt: saga.deadlineAt,
    ended: undefined,
    started: 'reserve-stock',
    pauseMs: 0,
    order: undefined,
    ...changes,
  };
}

describe('a saga', () => {
  test('is given to one replica, until the lease is over', async () => {
    const replicas = Array.from({ length: 8 }, () => replica(60_000));
    // Often enough that two of them ask in the same moment
    for (let round = 0; round < 25; round += 1) {
      await place();
      const claimed = await Promise.all(replicas.map(store => store.claim(10, () => undefined)));
      expect(claimed.flat()).toHaveLength(1);
    }
  });

  test('that was taken over cannot be written by whoever had it before', async () => {
    await place();
    const slow = replica(1);
    const had = await claimOne(slow);
    const quick = replica(60_000);
    const has = await claimOne(quick);

    await expect(slow.save(had, beginning(had))).rejects.toBeInstanceOf(SagaTakenOver);
    expect(await quick.save(has, beginning(has))).toMatchObject({
      step: 'reserve-stock',
      attempts: 1,
    });
  });

  test('that was taken over does not move its order either', async () => {
    const orderId = await place();
    const slow = replica(1);
    const had = await claimOne(slow);
    await claimOne(replica(60_000));

    const change = beginning(had, { order: { state: 'failed', endReason: 'any' } });
    await expect(slow.save(had, change)).rejects.toBeInstanceOf(SagaTakenOver);
    expect(await new PostgresqlOrderStore(database, outbox).find(orderId)).toMatchObject({
      state: 'pending',
      version: 1,
    });
  });

  test('writes nothing when somebody else has changed its order, and learns what it is now', async () => {
    const orderId = await place();
    const store = replica(60_000);
    const saga = await claimOne(store);
    await new PostgresqlOrderStore(database, outbox).reverse(orderId, {
      kind: 'cancellation',
      reason: 'changed-mind',
      requestedBy: 'anybody',
    });

    const change = beginning(saga, { order: { state: 'reserved' } });
    expect(await store.save(saga, change)).toBeUndefined();
    const refreshed = await store.refresh(saga);
    expect(refreshed.order).toMatchObject({
      state: 'pending',
      version: 2,
      reversal: { kind: 'cancellation' },
    });
    expect(await store.save(refreshed, change)).toMatchObject({ order: { state: 'reserved' } });
  });

  test('that is wanted while it works is due at once after that', async () => {
    const orderId = await place();
    const store = replica(60_000);
    const claimed = await claimOne(store);
    const working = await store.save(claimed, beginning(claimed));
    await new PostgresqlOrderStore(database, outbox).reverse(orderId, {
      kind: 'cancellation',
      reason: 'changed-mind',
      requestedBy: 'anybody',
    });
    const waiting = { started: undefined, pauseMs: 3_600_000 };
    expect(working).toBeDefined();
    await store.save(working ?? claimed, beginning(working ?? claimed, waiting));
    expect((await claimOne(store)).order.id).toBe(orderId);
  });

  test('that is given back is there for others', async () => {
    const orderId = await place();
    const store = replica(60_000);
    await store.release(await claimOne(store), 0);
    expect((await claimOne(replica(60_000))).order.id).toBe(orderId);
  });
});
