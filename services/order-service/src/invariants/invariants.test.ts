import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { eventually } from '../../test/eventually.ts';
import { asService } from '../../test/identities.ts';
import { recordLog } from '../../test/logRecorder.ts';
import { Shop } from '../../test/shop.ts';
import { readConfiguration } from '../configuration.ts';
import { Database } from '../platform/database/database.ts';
import type { DatabaseConfiguration } from '../platform/database/databaseVariables.ts';
import { checkInvariants, type InvariantReport } from './invariants.ts';

let shop: Shop;
let database: pg.Client;
let confirmed: string;
let failed: string;

beforeAll(async () => {
  shop = await Shop.open();
  database = new pg.Client({ connectionString: shop.service.variables.DATABASE_URL });
  await database.connect();
  confirmed = (await shop.place()).body.id;
  failed = (await shop.place({ token: 'tok_declined' })).body.id;
  await shop.reaches(confirmed, 'confirmed');
  await shop.reaches(failed, 'failed');
  await database.query('CREATE TABLE kept AS SELECT * FROM sagas');
});

afterEach(async () => {
  await database.query(`UPDATE sagas SET (state, knowledge, payment_token, next_attempt_at, locked_until)
    = (SELECT state, knowledge, payment_token, next_attempt_at, locked_until FROM kept WHERE kept.id = sagas.id)`);
});

afterAll(async () => {
  await database.end();
  await shop.close();
});

async function report(): Promise<InvariantReport> {
  return (
    await shop.call<InvariantReport>('GET', '/internal/invariants', { as: await asService() })
  ).body;
}

async function expectBroken(name: string): Promise<void> {
  const { holds, checks } = await report();
  expect(holds).toBe(false);
  const broken = checks.filter(check => !check.holds);
  expect(broken).toHaveLength(1);
  expect(broken[0]?.name).toBe(name);
  expect(broken[0]?.detail).toContain('1 orders, for example');
}

function setKnowledge(order: string, part: string, value: string) {
  return database.query(
    'UPDATE sagas SET knowledge = jsonb_set(knowledge, ARRAY[$2], to_jsonb($3::text)) WHERE order_id = $1',
    [order, part, value],
  );
}

describe('the invariants', () => {
  test('hold when all is well', async () => {
    expect(await report()).toMatchObject({ holds: true });
  });

  test('find a confirmed order whose payment was not captured', async () => {
    await setKnowledge(confirmed, 'payment', 'authorized');
    await expectBroken('a confirmed order is paid for and its stock is sold');
  });

  test.each([
    ['payment', 'captured'],
    ['stock', 'reserved'],
  ])('find an order that failed and still holds something: %s', async (part, value) => {
    await setKnowledge(failed, part, value);
    await expectBroken('an order that was taken back holds neither money nor stock');
  });

  test('find a way to pay that was not forgotten', async () => {
    await database.query("UPDATE sagas SET payment_token = 'x' WHERE order_id = $1", [failed]);
    await expectBroken('how to pay is forgotten when a saga has ended');
  });

  test('find a saga that nobody works on', async () => {
    await shop.service.service.stop('nobody is to work on sagas');
    await database.query(
      `UPDATE sagas SET state = 'running', next_attempt_at = now() - interval '1 hour' WHERE order_id = $1`,
      [confirmed],
    );
    const { variables } = shop.service;
    const { checks } = await withDatabase(readConfiguration(variables), checkInvariants);
    expect(checks.filter(({ holds }) => !holds)).toMatchObject([
      { name: 'nobody has left a saga alone that is due' },
    ]);
    await shop.service.startAgain();
    // Whoever comes back takes care of it
    await shop.reaches(confirmed, 'confirmed');
    await eventually(async () => {
      expect(await report()).toMatchObject({ holds: true });
    });
  });
});

async function withDatabase<Result>(
  configuration: DatabaseConfiguration,
  work: (opened: Database) => Promise<Result>,
): Promise<Result> {
  const opened = Database.create(configuration, recordLog().logger);
  try {
    return await work(opened);
  } finally {
    await opened.close();
  }
}
