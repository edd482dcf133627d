import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { ChildService } from '../../test/childService.ts';
import { eventually } from '../../test/eventually.ts';
import { recordLog } from '../../test/logRecorder.ts';
import { Shop } from '../../test/shop.ts';
import { readConfiguration } from '../configuration.ts';
import { Database } from '../platform/database/database.ts';
import { openKeyStore } from './createKeyRing.ts';

let shop: Shop;

async function keySet(url = shop.url): Promise<JSONWebKeySet> {
  return (await shop.call<JSONWebKeySet>('GET', '/users/.well-known/jwks.json', { url })).body;
}

const kids = async (url = shop.url) => (await keySet(url)).keys.map(({ kid }) => kid);

async function verifies(token: string, url = shop.url): Promise<boolean> {
  return jwtVerify(token, createLocalJWKSet(await keySet(url)), { issuer: 'user-service' }).then(
    () => true,
    () => false,
  );
}

async function rotate(...options: string[]): Promise<string> {
  const command = new ChildService('src/rotateKeys.ts', shop.variables, options);
  expect(await command.exit()).toBe(0);
  return /key (\S+) signs/.exec(command.output)?.[1] ?? '';
}

const fast = { SIGNING_KEY_REFRESH_SECONDS: '1', SIGNING_KEY_LEAD_SECONDS: '2' };

beforeEach(async () => {
  shop = await Shop.open(fast, 2);
});

afterEach(() => shop.close());

describe('signing keys', () => {
  test('are one for replicas that start together, and the private half is nowhere to be read', async () => {
    expect(await kids()).toHaveLength(1);
    expect(await kids(shop.urls[1])).toEqual(await kids());

    const { keys } = await keySet();
    expect(Object.keys(keys[0] ?? {}).toSorted()).toEqual([
      ...['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'],
    ]);
    const [row] = await shop.query<{ key: Buffer; text: string }>(
      'SELECT encrypted_private_key AS key, t::text AS text FROM signing_keys t',
    );
    expect(row?.key.toString('latin1')).not.toContain('"d"');
    expect(row?.text).not.toContain('"d"');
  });

  test('are published with how long they may be remembered', async () => {
    const path = '/users/.well-known/jwks.json';
    const answer = await shop.call('GET', path);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=300');

    const headers = {
      'if-none-match': answer.headers.get('etag') ?? '',
      'cache-control': 'max-age=0',
    };
    expect((await shop.call('GET', path, { headers })).status).toBe(304);
  });

  test('rotate while tokens are out: all are accepted, on every replica, all the time', async () => {
    const user = await shop.member();
    const tokens = [user.tokens.accessToken];
    const before = await kids();

    const next = await rotate();
    // Published before anything is signed with it
    await eventually(async () => {
      for (const url of shop.urls) {
        expect(await kids(url)).toEqual(expect.arrayContaining([...before, next]));
      }
    });
    let refreshToken = user.tokens.refreshToken;
    await eventually(async () => {
      const { body } = await shop.refresh(refreshToken, shop.urls[tokens.length % 2]);
      refreshToken = body.refreshToken;
      tokens.push(body.accessToken);
      for (const token of tokens) {
        for (const url of shop.urls) {
          expect(await verifies(token, url)).toBe(true);
        }
      }
      expect(decodeProtectedHeader(body.accessToken).kid).toBe(next);
    });

    const signedBy = new Set(tokens.map(token => decodeProtectedHeader(token).kid));
    expect(signedBy).toEqual(new Set([...before, next]));
  });

  test('that are not to be trusted any more are thrown away at once; sessions go on', async () => {
    const user = await shop.member();

    const next = await rotate('--discard-others');

    await eventually(async () => {
      for (const url of shop.urls) {
        expect(await kids(url)).toEqual([next]);
      }
    });
    expect(await verifies(user.tokens.accessToken)).toBe(false);
    const { status, body } = await shop.refresh(user.tokens.refreshToken);
    expect(status).toBe(200);
    expect(await verifies(body.accessToken)).toBe(true);
  });

  test('rotate by age, one new key for all replicas, and old ones go when nothing of them is valid', async () => {
    const [first] = await kids();
    // As if the key had been there for its whole life
    await shop.query("UPDATE signing_keys SET signs_from = now() - interval '31 days'");

    // The instances look at the same time, every second
    await eventually(async () => {
      expect(await shop.query('SELECT kid FROM signing_keys')).toHaveLength(2);
    });
    const [row] = await shop.query<{ kid: string; ahead: boolean }>(
      'SELECT kid, signs_from > now() AS ahead FROM signing_keys WHERE kid <> $1',
      [first],
    );
    expect(row?.ahead).toBe(true);
    await eventually(async () => {
      expect(await kids(shop.urls[1])).toContain(row?.kid);
    });

    await shop.query(
      "UPDATE signing_keys SET signs_from = now() - interval '1 hour' WHERE kid <> $1",
      [first],
    );
    await eventually(async () => {
      expect(await shop.query('SELECT kid FROM signing_keys')).toEqual([{ kid: row?.kid }]);
    });
    // Both replicas could have made another one by now; neither did
    expect(await kids()).toEqual([row?.kid]);
  });

  test('stay readable when the key that encrypts them is replaced, and not without it', async () => {
    const current = shop.variables.KEY_ENCRYPTION_KEYS ?? '';
    const replacement = randomBytes(32).toString('base64');

    const url = await shop.addReplica({ KEY_ENCRYPTION_KEYS: `${replacement},${current}` });
    expect(await kids(url)).toEqual(await kids());

    await expect(shop.addReplica({ KEY_ENCRYPTION_KEYS: replacement })).rejects.toThrow(
      'KEY_ENCRYPTION_KEYS',
    );
    await expect(shop.addReplica({ KEY_ENCRYPTION_KEYS: 'short' })).rejects.toThrow(
      'must be keys of 32 bytes in base64',
    );
  });
});

describe('instances that look for keys at the same moment', () => {
  test('make one, for the first and for the next', async () => {
    const { DATABASE_POOL_SIZE, ...configuration } = readConfiguration(shop.variables);
    const { logger } = recordLog();
    const databases = Array.from({ length: 6 }, () =>
      Database.create({ ...configuration, DATABASE_POOL_SIZE: DATABASE_POOL_SIZE / 5 }, logger),
    );
    const stores = databases.map(database => openKeyStore(configuration, database).store);
    const maintainAll = (now: number) => Promise.all(stores.map(store => store.maintain(now)));
    const count = async () => (await shop.query('SELECT kid FROM signing_keys')).length;
    try {
      await shop.query('DELETE FROM signing_keys');
      await maintainAll(Date.now());
      expect(await count()).toBe(1);
      await shop.query("UPDATE signing_keys SET signs_from = now() - interval '31 days'");
      await maintainAll(Date.now());
      expect(await count()).toBe(2);
    } finally {
      await Promise.all(databases.map(database => database.close()));
    }
  });
});
