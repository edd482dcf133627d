import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from '../../../test/eventually.ts';
import { recordLog } from '../../../test/logRecorder.ts';
import { createTestDatabase } from '../../../test/testDatabase.ts';
import type { TestEnvironment } from '../../../test/testEnvironment.ts';
import { readEnvironment } from '../configuration.ts';
import { Database } from '../database/database.ts';
import { databaseVariables } from '../database/databaseVariables.ts';
import { migrate } from '../database/migrate.ts';
import type { ReachedPoint } from '../process/reached.ts';
import { EventSchemas } from './eventSchemas.ts';
import { createMessage, type Message } from './message.ts';
import { PostgresqlOutbox } from './postgresqlOutbox.ts';

const schemas = EventSchemas.create({
  'thing.happened.v1': { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object' },
});

let environment: TestEnvironment;
let database: Database;
let outbox: PostgresqlOutbox;

beforeAll(async () => {
  environment = await createTestDatabase();
  const { logger } = recordLog();
  const configuration = readEnvironment(databaseVariables, environment.variables);
  await migrate({ databaseUrl: configuration.DATABASE_URL, direction: 'up', logger });
  database = Database.create(configuration, logger);
});

afterAll(async () => {
  await database.close();
  await environment.remove();
});

beforeEach(async () => {
  await database.query({ name: 'empty-outbox', text: 'DELETE FROM outbox' });
  outbox = new PostgresqlOutbox(database, schemas);
});

function numbered(number: number): Message {
  return createMessage({ type: 'thing.happened.v1', subject: 'thing-1', data: { number } });
}

async function addAll(count: number): Promise<Message[]> {
  const messages = Array.from({ length: count }, (_, number) => numbered(number));
  await outbox.transaction(async (_transaction, add) => {
    for (const message of messages) {
      await add(message);
    }
  });
  return messages;
}

async function deliverAll(): Promise<Message[]> {
  const delivered: Message[] = [];
  await outbox.deliver(1_000, async messages => {
    delivered.push(...messages);
  });
  return delivered;
}

describe('PostgresqlOutbox', () => {
  test('delivers messages once, as they were and in order', async () => {
    const messages = await addAll(20);

    expect(await deliverAll()).toEqual(messages);
    expect(await deliverAll()).toEqual([]);
  });

  test('has no message of a transaction that failed', async () => {
    const failed = outbox.transaction(async (_transaction, add) => {
      await add(numbered(1));
      throw new Error('changed my mind');
    });

    await expect(failed).rejects.toThrow('changed my mind');
    expect(await deliverAll()).toEqual([]);
  });

  test('takes no message that its readers were not promised, nor the change it tells about', async () => {
    const failed = outbox.transaction(async (_transaction, add) => {
      await add(numbered(1));
      await add({ ...numbered(2), data: 'two' });
    });

    await expect(failed).rejects.toThrow(
      'the data of thing.happened.v1 is wrong: / must be object',
    );
    const unknown = outbox.transaction(async (_transaction, add) => {
      await add({ ...numbered(1), type: 'thing.vanished.v1' });
    });
    await expect(unknown).rejects.toThrow('there is no events/thing.vanished.v1.schema.json');
    expect(await deliverAll()).toEqual([]);
  });

  test('tells its listener when there is something to deliver, and not before', async () => {
    const seen: number[] = [];
    outbox.onAdded(() => {
      seen.push(1);
    });

    await outbox.transaction(async (_transaction, add) => {
      await add(numbered(1));
      expect(seen).toEqual([]);
    });

    expect(seen).toEqual([1]);
  });

  test('wakes nobody when there was nothing to tell', async () => {
    outbox.onAdded(() => {
      throw new Error('woken for nothing');
    });

    await expect(outbox.transaction(async () => 7)).resolves.toBe(7);
  });

  test('announces where the end of the process would matter', async () => {
    const order: string[] = [];
    const subscriber = (message: unknown) => {
      order.push((message as ReachedPoint).point);
    };
    outbox.onAdded(() => {
      order.push('relay woken');
    });
    subscribe('service:reached', subscriber);

    await addAll(2);
    await outbox.deliver(10, async () => {
      order.push('broker confirmed');
    });
    unsubscribe('service:reached', subscriber);

    expect(order).toEqual([
      'outbox.committed',
      'relay woken',
      'broker confirmed',
      'outbox.published',
    ]);
  });

  test('keeps messages that could not be published', async () => {
    const messages = await addAll(3);

    const failed = outbox.deliver(10, () => Promise.reject(new Error('broker is away')));

    await expect(failed).rejects.toThrow('broker is away');
    expect(await deliverAll()).toEqual(messages);
  });

  test('knows how much is waiting, and since when', async () => {
    expect(await outbox.backlog()).toEqual({ messages: 0, oldestAgeSeconds: 0 });
    await outbox.transaction(async (_transaction, add) => {
      await add({ ...numbered(1), time: new Date(Date.now() - 60_000).toISOString() });
      await add(numbered(2));
    });

    const { messages, oldestAgeSeconds } = await outbox.backlog();
    expect(messages).toBe(2);
    expect(oldestAgeSeconds).toBeGreaterThan(50);
  });

  test('lets another instance go on with the next messages meanwhile', async () => {
    const [first, second] = await addAll(2);
    const { promise: released, resolve: release } = Promise.withResolvers<undefined>();
    const delivered: Message[][] = [];
    const slow = outbox.deliver(1, async batch => {
      delivered.push(batch);
      await released;
    });
    await eventually(() => {
      expect(delivered).toEqual([[first]]);
    });

    await outbox.deliver(1, async batch => {
      delivered.push(batch);
    });

    expect(delivered).toEqual([[first], [second]]);
    release(undefined);
    await slow;
  });

  test('gives no message to two instances', async () => {
    const messages = await addAll(300);
    const delivered: Message[] = [];
    const instance = async () => {
      const other = new PostgresqlOutbox(database, schemas);
      let count: number;
      do {
        count = await other.deliver(25, async batch => {
          delivered.push(...batch);
        });
      } while (count > 0);
    };

    await Promise.all([instance(), instance(), instance()]);

    const ids = delivered.map(message => message.id);
    expect(ids.toSorted()).toEqual(messages.map(message => message.id).toSorted());
  });
});
