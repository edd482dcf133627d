import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { recordLog } from '../../../test/logRecorder.ts';
import { createTestDatabase } from '../../../test/testDatabase.ts';
import type { TestEnvironment } from '../../../test/testEnvironment.ts';
import { readEnvironment } from '../configuration.ts';
import { Database, type Transaction } from '../database/database.ts';
import { databaseVariables } from '../database/databaseVariables.ts';
import { migrate } from '../database/migrate.ts';
import { createMessage } from './message.ts';
import { PostgresqlInbox } from './postgresqlInbox.ts';

let environment: TestEnvironment;
let database: Database;

beforeAll(async () => {
  environment = await createTestDatabase();
  const { logger } = recordLog();
  const configuration = readEnvironment(databaseVariables, environment.variables);
  await migrate({ databaseUrl: configuration.DATABASE_URL, direction: 'up', logger });
  database = Database.create(configuration, logger);
  await database.query({ name: 'create', text: 'CREATE TABLE effects (message_id text)' });
});

afterAll(async () => {
  await database.close();
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

    await inbox.once(failing, effectOf(failing.id));

    expect(await countEffects(failing.id)).toBe(1);
  });

  test('keeps consumers apart', async () => {
    const shared = message();

    await new PostgresqlInbox(database, 'one').once(shared, effectOf(shared.id));
    await new PostgresqlInbox(database, 'other').once(shared, effectOf(shared.id));

    expect(await countEffects(shared.id)).toBe(2);
  });
});
