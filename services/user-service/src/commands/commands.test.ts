import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ChildService } from '../../test/childService.ts';
import { asUser, Shop } from '../../test/shop.ts';
import { addressProblems } from '../addresses/address.ts';
import { passwordProblems } from '../passwords/passwordPolicy.ts';
import { sandboxPassword, sandboxUsers } from './sandboxUsers.ts';

let shop: Shop;

beforeAll(async () => {
  shop = await Shop.open();
});

afterAll(() => shop.close());

async function run(script: string, options: string[] = [], variables = {}) {
  const command = new ChildService(script, { ...shop.variables, ...variables }, options);
  const code = await command.exit();
  return { code, output: command.output, errors: command.errors };
}

describe('npm run make-admin', () => {
  test('makes the first admin, who can then make others', async () => {
    const user = await shop.member();

    const { code, output } = await run('src/makeAdmin.ts', [user.email.toUpperCase()]);

    expect(code).toBe(0);
    expect(output).toContain(`user ${user.id} is an admin`);
    expect(output).not.toContain(user.email);
    expect((await shop.refresh(user.tokens.refreshToken)).status).toBe(401);
    const admin = await shop.logIn(user);
    const { body } = await shop.call<{ roles: string[] }>('GET', '/users/me', {
      as: asUser(admin),
    });
    expect(body.roles.toSorted()).toEqual(['admin', 'customer']);
    expect((await run('src/makeAdmin.ts', [user.email])).code).toBe(0);
  });

  test.each([
    ['nobody has', ['nobody@example.com']],
    ['is none', ['nobody']],
    ['is missing', []],
  ])('refuses an address that %s', async (_what, options) => {
    const { code, errors } = await run('src/makeAdmin.ts', options);

    expect(code).toBe(1);
    expect(errors).toMatch(/nobody has registered|usage/);
  });

  test('refuses an address that was not verified', async () => {
    const { email } = await shop.register();

    expect((await run('src/makeAdmin.ts', [email])).code).toBe(1);
  });
});

describe('npm run rotate-keys', () => {
  test('refuses what it does not know', async () => {
    expect((await run('src/rotateKeys.ts', ['--all'])).code).toBe(1);
    expect((await run('src/rotateKeys.ts', [], { KEY_ENCRYPTION_KEYS: '' })).errors).toContain(
      'KEY_ENCRYPTION_KEYS is required',
    );
  });
});

describe('npm run seed', () => {
  test('adds users who can sign in, once, and tells the others about them', async () => {
    const first = await run('src/seed.ts');
    const second = await run('src/seed.ts');

    expect(first).toMatchObject({ code: 0 });
    expect(first.output).toContain(`${sandboxUsers.length} of ${sandboxUsers.length} users`);
    expect(second.output).toContain(`0 of ${sandboxUsers.length} users`);
    for (const { id, email, name } of sandboxUsers) {
      const user = await shop.logIn({ id, email, name, password: sandboxPassword });
      const { body } = await shop.call<{ items: { isDefault: boolean }[] }>(
        'GET',
        '/users/me/addresses',
        { as: asUser(user) },
      );
      expect(body.items.map(({ isDefault }) => isDefault)).toEqual([true]);
      await shop.events.find('user.registered.v1', { userId: id });
      await shop.events.find('user.verified.v1', { userId: id });
    }
  });

  test('is refused in production', async () => {
    const { code, errors } = await run('src/seed.ts', [], { NODE_ENV: 'production' });

    expect(code).toBe(1);
    expect(errors).toContain('not for production');
  });

  test('has users that the service would accept', () => {
    for (const { email, name, address } of sandboxUsers) {
      expect(passwordProblems(sandboxPassword, [email, name])).toEqual([]);
      expect(addressProblems(address)).toEqual([]);
      expect(email).toMatch(/@shop\.example$/);
    }
  });
});
