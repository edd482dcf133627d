import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { recordLog } from '../../../test/logRecorder.ts';
import { asAdministrator, createTestDatabase } from '../../../test/testDatabase.ts';
import { readEnvironment } from '../configuration.ts';
import { Database, type Transaction } from '../database/database.ts';
import { databaseVariables } from '../database/databaseVariables.ts';
import { migrate } from '../database/migrate.ts';
import { createMessage, type Message } from './message.ts';
import { MessageAbandoned } from './messageAbandoned.ts';
import { PostgresqlInbox } from './postgresqlInbox.ts';

let environment: Awaited<ReturnType<typeof createTestDatabase>>;
let database: Database;
let dying: Database;

beforeAll(async () => {
  environment = await createTestDatabase();
  const { logger } = recordLog();
  const configuration = readEnvironment(databaseVariables, environment.variables);
  await migrate({ databaseUrl: configuration.DATABASE_URL, direction: 'up', logger });
  database = Database.create(configuration, logger);
  dying = Database.create({ ...configuration, DATABASE_POOL_SIZE: 50 }, logger);
  await database.query({ name: 'create', text: 'CREATE TABLE effects (message_id text)' });
});

afterAll(async () => {
  await database.close();
  // Has connections that are never given back; they end with the database
  void dying.close();
  await environment.remove();
});

const message = () => createMessage({ type: 'thing.happened', subject: 'thing-1', data: {} });

function effectOf(messageId: string) {
  return async (transaction: Transaction) => {
    const values = [messageId];
    await transaction.query({ name: 'effect', text: 'INSERT INTO effects VALUES ($1)', values });
  };
}

async function countEffects(messageId: string): Promise<number> {
  const rows = await database.query({
    name: 'effects',
    text: 'SELECT 1 FROM effects WHERE message_id = $1',
    values: [messageId],
  });
  return rows.length;
}

/** What is known of the attempts of a message. */
async function attemptsOf({ id }: Message) {
  return database.query({
    name: 'attempts',
    text: `SELECT started_attempts, finished_attempts, last_error, abandoned_at IS NOT NULL AS abandoned
             FROM inbox_attempts WHERE message_id = $1`,
    values: [id],
  });
}

/** Begins to handle a message, as a process does that will not live to see the end of it. */
async function begin(inbox: PostgresqlInbox, begun: Message): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  void inbox.once(begun, () => {
    resolve(undefined);
    return new Promise(() => undefined);
  });
  await promise;
}

/** Ends the process: nothing of its transactions is kept, and it can note nothing any more. */
async function die(): Promise<void> {
  await asAdministrator(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = '${environment.name}' AND state = 'idle in transaction'`,
  );
}

describe('PostgresqlInbox', () => {
  test('gives a message one effect, also when it arrives several times at once', async () => {
    const inbox = new PostgresqlInbox(database, 'one');
    const again = message();

    await Promise.all(Array.from({ length: 8 }, () => inbox.once(again, effectOf(again.id))));
    await inbox.once(again, effectOf(again.id));

    expect(await countEffects(again.id)).toBe(1);
  });

  test('gives a message its effect later when it failed at first, and nothing of the failure', async () => {
    const inbox = new PostgresqlInbox(database, 'one');
    const failing = message();
    const failed = inbox.once(failing, async transaction => {
      await effectOf(failing.id)(transaction);
      throw new Error('not now');
    });
    await expect(failed).rejects.toThrow('not now');
    expect(await countEffects(failing.id)).toBe(0);
    expect(await attemptsOf(failing)).toEqual([
      { started_attempts: 1, finished_attempts: 1, last_error: 'Error', abandoned: false },
    ]);

    await inbox.once(failing, effectOf(failing.id));

    expect(await countEffects(failing.id)).toBe(1);
    expect(await attemptsOf(failing)).toEqual([]);
  });

  test('never gives up a message that fails', async () => {
    const inbox = new PostgresqlInbox(database, 'one');
    const failing = message();
    for (let attempt = 0; attempt < 8; attempt += 1) {
      const failed = inbox.once(failing, () => Promise.reject(new Error('not now')));
      await expect(failed).rejects.toThrow('not now');
    }

    await inbox.once(failing, effectOf(failing.id));

    expect(await countEffects(failing.id)).toBe(1);
  });

  test('gives up a message that takes its process down, and tries it again when it is put back', async () => {
    const poison = message();
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await begin(new PostgresqlInbox(dying, 'one'), poison);
      await die();
    }
    const inbox = new PostgresqlInbox(database, 'one');

    const givenUp = inbox.once(poison, effectOf(poison.id));
    await expect(givenUp).rejects.toThrow(MessageAbandoned);
    expect(await countEffects(poison.id)).toBe(0);
    expect(await attemptsOf(poison)).toMatchObject([{ abandoned: true }]);

    await inbox.once(poison, effectOf(poison.id));
    expect(await countEffects(poison.id)).toBe(1);
    expect(await attemptsOf(poison)).toEqual([]);
  });

  test('does not give up a message that was there when another one took the process down', async () => {
    const poison = message();
    const bystander = message();
    const first = new PostgresqlInbox(dying, 'one');
    await Promise.all([begin(first, poison), begin(first, bystander)]);
    await die();
    for (let attempt = 1; attempt < 5; attempt += 1) {
      const next = new PostgresqlInbox(dying, 'one');
      await begin(next, poison);
      void next.once(bystander, () => new Promise(() => undefined));
      // Takes longer than it would take to begin with the bystander, had it its turn already
      for (const other of [message(), message(), message()]) {
        await next.once(other, effectOf(other.id));
      }
      await die();
    }
    const inbox = new PostgresqlInbox(database, 'one');

    const [givenUp, handled] = await Promise.allSettled([
      inbox.once(poison, effectOf(poison.id)),
      inbox.once(bystander, effectOf(bystander.id)),
    ]);

    expect(givenUp).toMatchObject({ status: 'rejected', reason: expect.any(MessageAbandoned) });
    expect(handled).toMatchObject({ status: 'fulfilled' });
    expect(await countEffects(bystander.id)).toBe(1);
  });

  test('counts a failure later that could not be noted because the database failed', async () => {
    const inbox = new PostgresqlInbox(
      {
        query: async statement => {
          if (statement.name === 'fail-inbox-attempt') {
            throw new Error('the database is away');
          }
          return database.query(statement);
        },
        transaction: work => database.transaction(work),
      },
      'one',
    );
    const failing = message();
    for (let attempt = 0; attempt < 8; attempt += 1) {
      const failed = inbox.once(failing, () => Promise.reject(new Error('not now')));
      await expect(failed).rejects.toThrow('not now');
    }

    await inbox.once(failing, effectOf(failing.id));

    expect(await countEffects(failing.id)).toBe(1);
  });

  test('forgets after a week what was handled and what was tried', async () => {
    const inbox = new PostgresqlInbox(database, 'one');
    const [handled, failing] = [message(), message()];
    await inbox.once(handled, effectOf(handled.id));
    await expect(inbox.once(failing, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    for (const [name, text] of [
      ['age-inbox', "UPDATE inbox SET received_at = now() - interval '8 days'"],
      ['age-attempts', "UPDATE inbox_attempts SET started_at = now() - interval '8 days'"],
    ] as const) {
      await database.query({ name, text });
    }

    const again = message();
    for (let count = 0; count < 1_000; count += 1) {
      await inbox.once(again, async () => undefined);
    }

    const left = await database.query({ name: 'left', text: 'SELECT message_id FROM inbox' });
    expect(left).toEqual([{ message_id: again.id }]);
    expect(await attemptsOf(failing)).toEqual([]);
  });

  test('keeps consumers apart', async () => {
    const shared = message();

    await new PostgresqlInbox(database, 'one').once(shared, effectOf(shared.id));
    await new PostgresqlInbox(database, 'other').once(shared, effectOf(shared.id));

    expect(await countEffects(shared.id)).toBe(2);
  });
});
