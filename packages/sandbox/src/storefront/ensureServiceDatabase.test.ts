import {
  describeWith,
  type RunningPostgres,
  startPostgres,
} from '@internal/tooling';
import { inDatabase } from '@internal/services/src/storefront/createServiceDatabase';
import {
  databaseNames,
  ensureServiceDatabase,
  rolePassword,
} from './ensureServiceDatabase';

jest.setTimeout(60_000);

describeWith('postgresql')('ensureServiceDatabase', () => {
  let postgres: RunningPostgres;

  const ensure = (service: string, secret = 'a secret') =>
    ensureServiceDatabase(postgres.url, databaseNames(service), role =>
      rolePassword(secret, role),
    );

  beforeAll(async () => {
    postgres = await startPostgres();
    await ensure('order-service');
    await ensure('payment-service');
  });

  afterAll(() => postgres.stop());

  function as(
    service: string,
    role: 'owner' | 'worker',
    { database = service, secret = 'a secret' } = {},
  ): string {
    const url = new URL(postgres.url);
    url.username = databaseNames(service)[role];
    url.password = rolePassword(secret, url.username);
    url.pathname = `/${databaseNames(database).database}`;
    return url.toString();
  }

  const query = (url: string, statement: string) =>
    inDatabase(url, async client => (await client.query(statement)).rows);

  it('gives tables to the owner, and no way to make any to the worker', async () => {
    await query(
      as('order-service', 'owner'),
      'CREATE TABLE orders (id int); INSERT INTO orders VALUES (1)',
    );
    const worker = as('order-service', 'worker');
    await expect(query(worker, 'CREATE TABLE more (id int)')).rejects.toThrow(
      'permission denied',
    );
    await expect(query(worker, 'DROP TABLE orders')).rejects.toThrow(
      'must be owner',
    );
  });

  it("lets no service into another one's database", async () => {
    for (const role of ['owner', 'worker'] as const) {
      await expect(
        query(
          as('payment-service', role, { database: 'order-service' }),
          'SELECT 1',
        ),
      ).rejects.toThrow('permission denied for database');
    }
  });

  it('leaves what is there, and takes a new password over', async () => {
    await ensure('order-service', 'another secret');
    const owner = as('order-service', 'owner', { secret: 'another secret' });
    expect(await query(owner, 'SELECT * FROM orders')).toEqual([{ id: 1 }]);
    await expect(
      query(as('order-service', 'owner'), 'SELECT 1'),
    ).rejects.toThrow('password authentication failed');
    await ensure('order-service');
  });
});
