import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { change, newPayment, pay, query } from '../test/shop.ts';
import { asAdministrator, createTestDatabase } from '../test/testDatabase.ts';
import { startTestService, type TestService } from '../test/testService.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let service: TestService;
const owner = `owner_${randomUUID().replaceAll('-', '')}`;
const worker = `worker_${randomUUID().replaceAll('-', '')}`;

function urlFor(role: string): string {
  const url = new URL(database.variables.DATABASE_URL ?? '');
  url.username = role;
  url.password = role;
  return url.href;
}

beforeAll(async () => {
  database = await createTestDatabase();
  for (const role of [owner, worker]) {
    await asAdministrator(`CREATE ROLE ${role} LOGIN PASSWORD '${role}'`);
  }
  await asAdministrator(`ALTER DATABASE ${database.name} OWNER TO ${owner}`);
  await query(database.variables, `ALTER SCHEMA public OWNER TO ${owner}`);
  service = await startTestService({
    DATABASE_URL: urlFor(worker),
    DATABASE_MIGRATION_URL: urlFor(owner),
  });
});

afterAll(async () => {
  await service.stop();
  await database.remove();
  for (const role of [owner, worker]) {
    await asAdministrator(`DROP ROLE ${role}`);
  }
});

describe('with a role that may touch rows and no tables', () => {
  test('everything works', async () => {
    const { status, body } = await pay(service.url, newPayment('tok_timeout'));
    expect({ status, state: body.state }).toEqual({ status: 201, state: 'authorized' });
    const url = `${service.url}/payments/${body.id}`;
    expect((await change(`${url}/capture`)).status).toBe(200);
    expect((await change(`${url}/refunds`, { body: { reason: 'x' } })).status).toBe(201);
  });

  test('the guards of the journal cannot be taken away', async () => {
    const asWorker = { DATABASE_URL: urlFor(worker) };

    for (const statement of [
      'ALTER TABLE journal_entries DISABLE TRIGGER ALL',
      'DROP TABLE journal_entries',
      'CREATE OR REPLACE FUNCTION refuse_journal_change() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NULL; END$$',
    ]) {
      await expect(query(asWorker, statement)).rejects.toThrow(/must be owner|permission denied/);
    }
  });
});
