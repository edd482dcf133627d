import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ChildService } from '../test/childService.ts';
import { createTestDatabase } from '../test/testDatabase.ts';

let testDatabase: Awaited<ReturnType<typeof createTestDatabase>>;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
});

afterAll(() => testDatabase.remove());

describe('npm run migrate', () => {
  test('migrates the database of DATABASE_URL', async () => {
    const child = new ChildService('src/migrate.ts', testDatabase.variables);

    expect(await child.exit()).toBe(0);
    expect(child.logLines).toContainEqual(
      expect.objectContaining({ direction: 'up', message: 'migrated the database' }),
    );
  });

  test('says which variable is missing', async () => {
    const child = new ChildService('src/migrate.ts', {});

    expect(await child.exit()).toBe(1);
    expect(child.errors).toContain('DATABASE_URL is required');
  });
});
