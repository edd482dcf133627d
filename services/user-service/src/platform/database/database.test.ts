import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { recordLog } from '../../../test/logRecorder.ts';
import { asAdministrator, createTestDatabase } from '../../../test/testDatabase.ts';
import { readEnvironment } from '../configuration.ts';
import { Database } from './database.ts';
import { databaseVariables } from './databaseVariables.ts';

const insert = { name: 'insert', text: 'INSERT INTO notes VALUES ($1)' };
const count = { name: 'count', text: 'SELECT count(*)::integer AS notes FROM notes' };

let testDatabase: Awaited<ReturnType<typeof createTestDatabase>>;
let database: Database;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  const configuration = readEnvironment(databaseVariables, {
    ...testDatabase.variables,
    DATABASE_STATEMENT_TIMEOUT_MS: '100',
    DATABASE_POOL_SIZE: '2',
  });
  database = Database.create(configuration, recordLog().logger);
  await database.query({ name: 'create', text: 'CREATE TABLE notes (note text UNIQUE)' });
});

afterAll(async () => {
  await database.close();
  await testDatabase.remove();
});

describe('Database', () => {
  test('keeps a transaction that resolves, and nothing of one that throws', async () => {
    await database.transaction(async transaction => {
      await transaction.query({ ...insert, values: ['kept'] });
    });
    const failed = database.transaction(async transaction => {
      await transaction.query({ ...insert, values: ['lost'] });
      throw new Error('changed my mind');
    });

    await expect(failed).rejects.toThrow('changed my mind');
    expect(await database.query(count)).toEqual([{ notes: 1 }]);
  });

  test('gives connections back, also after errors', async () => {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const failed = database.transaction(transaction =>
        transaction.query({ ...insert, values: ['kept'] }),
      );
      await expect(failed).rejects.toThrow('duplicate key');
    }

    await expect(database.ping()).resolves.toBeUndefined();
  });

  test('has statements cancelled that take too long', async () => {
    const slow = database.query({ name: 'slow', text: 'SELECT pg_sleep(5)' });

    await expect(slow).rejects.toThrow('canceling statement due to statement timeout');
  });

  test('survives a connection that breaks while a transaction holds it', async () => {
    const failed = database.transaction(async transaction => {
      const [connection] = await transaction.query<{ pid: number }>({
        name: 'pid',
        text: 'SELECT pg_backend_pid() AS pid',
      });
      await asAdministrator(`SELECT pg_terminate_backend(${connection?.pid ?? 0})`);
      // Breaks between two statements, when nobody waits for an answer
      await sleep(100);
      await transaction.query(count);
    });

    await expect(failed).rejects.toThrow();
    await expect(database.ping()).resolves.toBeUndefined();
  });

  test('takes a value for nothing but a value', async () => {
    const hostile = "'); DROP TABLE notes; --";

    await database.query({ ...insert, values: [hostile] });

    const found = await database.query({
      name: 'find',
      text: 'SELECT note FROM notes WHERE note = $1',
      values: [hostile],
    });
    expect(found).toEqual([{ note: hostile }]);
  });
});
