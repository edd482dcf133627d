import type { DatabaseService } from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';
import {
  describeWith,
  type RunningPostgres,
  startPostgres,
} from '@internal/tooling';
import createKnex, { type Knex } from 'knex';
import { DatabaseRunStore } from './DatabaseRunStore';

jest.setTimeout(60_000);

const LOCATION = { host: 'local-git', owner: 'commerce', repository: 'a' };

function describeStore(connect: () => Promise<Knex[]>): void {
  let clients: Knex[];
  let databases: DatabaseService[];

  beforeEach(async () => {
    clients = await connect();
    databases = clients.map(knex => mockServices.database({ knex }));
  });

  afterEach(async () => {
    for (const client of clients) {
      await client.destroy();
    }
  });

  async function createStores(): Promise<DatabaseRunStore[]> {
    const stores = [];
    for (const database of databases) {
      stores.push(await DatabaseRunStore.create(database));
    }
    return stores;
  }

  it('gives a name to exactly one of many', async () => {
    const stores = await createStores();
    const taskIds = Array.from({ length: 20 }, (_, index) => `task-${index}`);
    const holders = await Promise.all(
      taskIds.map((taskId, index) =>
        stores[index % stores.length].reserve({
          taskId,
          name: 'orders',
          location: LOCATION,
        }),
      ),
    );
    const [winner] = holders;
    expect(taskIds).toContain(winner.taskId);
    expect(new Set(holders.map(holder => holder.taskId)).size).toBe(1);
    expect(await stores[0].listOpen()).toEqual([
      {
        taskId: winner.taskId,
        name: 'orders',
        isReserved: true,
        location: LOCATION,
        state: 'active',
      },
    ]);
  });

  it('gives the same answer to the same task', async () => {
    const [store] = await createStores();
    const request = { taskId: 'one', name: 'orders', location: LOCATION };
    const first = await store.reserve(request);
    expect(await store.reserve(request)).toEqual(first);
    await expect(store.reserve({ ...request, name: 'other' })).rejects.toThrow(
      'already holds the name "orders"',
    );
  });

  it.each([
    ['publishing', true],
    ['undoing', true],
    ['registered', false],
    ['finished', false],
    ['undone', false],
  ] as const)('%s: the name is held: %s', async (state, isHeld) => {
    const [store] = await createStores();
    await store.reserve({ taskId: 'one', name: 'orders', location: LOCATION });
    expect(await store.move('one', ['active'], state)).toBe(true);
    expect((await store.get('one'))?.isReserved).toBe(isHeld);
    const next = await store.reserve({
      taskId: 'two',
      name: 'orders',
      location: LOCATION,
    });
    expect(next.taskId).toBe(isHeld ? 'one' : 'two');
  });

  it('changes a state only from where it should come', async () => {
    const [store] = await createStores();
    await store.reserve({ taskId: 'one', name: 'orders', location: LOCATION });
    expect(await store.move('one', ['registered'], 'undone')).toBe(false);
    expect(await store.move('two', ['active'], 'undone')).toBe(false);
    expect((await store.get('one'))?.state).toBe('active');
  });

  it('notes down a change of the GitOps repository while the run may make one', async () => {
    const [store] = await createStores();
    const change = {
      location: { ...LOCATION, repository: 'gitops' },
      service: { name: 'orders', team: 'orders-team', repositoryUrl: 'url' },
      branch: 'golden-path/orders',
      commit: 'c'.repeat(40),
    };
    await store.reserve({ taskId: 'one', name: 'orders', location: LOCATION });
    expect(await store.recordGitOps('one', change)).toBe(false);
    await store.move('one', ['active'], 'publishing');
    expect(await store.recordGitOps('one', change)).toBe(true);
    expect((await store.get('one'))?.gitOps).toEqual(change);
    const known = { ...change, pullRequest: 7 };
    expect(await store.recordGitOps('one', known)).toBe(true);
    expect(await store.recordGitOps('two', known)).toBe(false);
    await store.move('one', ['publishing'], 'undoing');
    expect(await store.recordGitOps('one', change)).toBe(false);
    expect((await store.listOpen())[0].gitOps).toEqual(known);
  });

  it('takes one migration back at a time', async () => {
    await createStores();
    const [knex] = clients;
    const migrations = {
      directory: `${__dirname}/../../migrations`,
      tableName: 'golden_path_migrations',
    };
    await knex.migrate.down(migrations);
    expect(await knex.schema.hasColumn('golden_path_runs', 'gitops')).toBe(
      false,
    );
    await knex.migrate.latest(migrations);
    expect(await knex.schema.hasColumn('golden_path_runs', 'gitops')).toBe(
      true,
    );
  });

  it('forgets what is over, and nothing else', async () => {
    const [store] = await createStores();
    await store.reserve({ taskId: 'one', name: 'a', location: LOCATION });
    await store.reserve({ taskId: 'two', name: 'b', location: LOCATION });
    await store.move('one', ['active'], 'finished');
    const later = new Date(Date.now() + 60_000);
    expect(await store.forgetBefore(new Date(0))).toBe(0);
    expect(await store.forgetBefore(later)).toBe(1);
    expect(await store.get('one')).toBeUndefined();
    expect(await store.get('two')).toBeDefined();
  });

  it('takes its table away again', async () => {
    await createStores();
    const [knex] = clients;
    expect(await knex.schema.hasTable('golden_path_runs')).toBe(true);
    await knex.migrate.rollback(
      {
        directory: `${__dirname}/../../migrations`,
        tableName: 'golden_path_migrations',
      },
      true,
    );
    expect(await knex.schema.hasTable('golden_path_runs')).toBe(false);
  });

  it('leaves the database alone when migrations are done elsewhere', async () => {
    const [knex] = clients;
    await DatabaseRunStore.create(
      mockServices.database({ knex, migrations: { skip: true } }),
    );
    expect(await knex.schema.hasTable('golden_path_runs')).toBe(false);
  });
}

describe('DatabaseRunStore on SQLite', () => {
  describeStore(async () => [
    createKnex({
      client: 'better-sqlite3',
      connection: { filename: ':memory:' },
      useNullAsDefault: true,
    }),
  ]);
});

describeWith('postgresql')('DatabaseRunStore on PostgreSQL', () => {
  let postgres: RunningPostgres;
  let count = 0;

  beforeAll(async () => {
    postgres = await startPostgres();
  });

  afterAll(async () => {
    await postgres.stop();
  });

  // Two clients, as two replicas of the portal have them.
  describeStore(async () => {
    count += 1;
    const url = await postgres.createDatabase(`runs_${count}`);
    return [0, 1].map(() => createKnex({ client: 'pg', connection: url }));
  });
});
