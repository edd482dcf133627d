import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../../test/eventually.ts';
import { Shop } from '../../test/shop.ts';
import { HttpProblem } from '../platform/http/problem.ts';
import { createMetrics } from '../platform/telemetry/metrics.ts';
import { PasswordHasher } from './passwordHasher.ts';

const cheap = { memoryKib: 64, passes: 1, concurrency: 2, longestQueue: 100 };

describe('PasswordHasher', () => {
  test('makes argon2id hashes with the parameters that it was given', async () => {
    const hasher = await PasswordHasher.create(cheap, createMetrics());

    const hash = await hasher.hash('correct horse battery');

    expect(hash).toMatch(/^\$argon2id\$v=19\$m=64,t=1,p=1\$/);
    expect(await hasher.verify(hash, 'correct horse battery')).toBe(true);
    expect(await hasher.verify(hash, 'correct horse Battery')).toBe(false);
    expect(hasher.isOutdated(hash)).toBe(false);
    const stronger = await PasswordHasher.create({ ...cheap, memoryKib: 128 }, createMetrics());
    expect(stronger.isOutdated(hash)).toBe(true);
    expect(await stronger.verify(hash, 'correct horse battery')).toBe(true);
  });

  test('knows a password however it was typed', async () => {
    const hasher = await PasswordHasher.create(cheap, createMetrics());
    const hash = await hasher.hash('Zwölf Möwen ﬁnden'.normalize('NFC'));

    expect(await hasher.verify(hash, 'Zwölf Möwen finden'.normalize('NFD'))).toBe(true);
  });

  test('says no for nobody, whatever the password', async () => {
    const hasher = await PasswordHasher.create(cheap, createMetrics());

    expect(await hasher.verify(undefined, '')).toBe(false);
    expect(await hasher.verify(undefined, 'correct horse battery')).toBe(false);
  });

  test('makes a few at the same time, lets a few wait, and refuses the rest at once', async () => {
    const metrics = createMetrics();
    const options = { ...cheap, memoryKib: 19_456, passes: 2, longestQueue: 3 };
    const hasher = await PasswordHasher.create(options, metrics);

    const work = Array.from({ length: 9 }, (_, number) => hasher.hash(`password ${number}`));
    const outcomes = Promise.allSettled(work);

    const text = await metrics.registry.metrics();
    expect(text).toMatch(/password_hashes_waiting\{.*\} 3/);
    expect(text).toMatch(/password_hashes_running\{.*\} 2/);
    const settled = await outcomes;
    expect(settled.map(({ status }) => status)).toEqual([
      ...Array.from({ length: 5 }, () => 'fulfilled'),
      ...Array.from({ length: 4 }, () => 'rejected'),
    ]);
    const [refused] = settled.filter(outcome => outcome.status === 'rejected');
    expect(refused?.reason).toBeInstanceOf(HttpProblem);
    expect(refused?.reason).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    // And afterwards there is room again
    expect(await hasher.hash('once more')).toContain('$argon2id$');
  });

  test('leaves the event loop alone', async () => {
    const hasher = await PasswordHasher.create(
      { ...cheap, memoryKib: 19_456, passes: 2 },
      createMetrics(),
    );
    let turns = 0;
    let hashing = true;
    const spin = () => {
      turns += 1;
      if (hashing) {
        setImmediate(spin);
      }
    };
    setImmediate(spin);

    await hasher.hash('correct horse battery');
    hashing = false;

    expect(turns).toBeGreaterThan(10);
  });
});

describe('passwords of users', () => {
  let shop: Shop;

  beforeAll(async () => {
    shop = await Shop.open();
  });

  afterAll(() => shop.close());

  const hashOf = async (id: string) =>
    (
      await shop.query<{ password_hash: string }>('SELECT password_hash FROM users WHERE id = $1', [
        id,
      ])
    )[0]?.password_hash;

  test('are hashed anew with the parameters of today when their users log in', async () => {
    const person = await shop.join();
    const stronger = await shop.addReplica({ PASSWORD_HASH_MEMORY_KIB: '128' });
    expect(await hashOf(person.id)).toContain('m=64,');

    // Many at the same time, none of which takes the change for a new password
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => shop.tryLogIn(person, '203.0.113.9', stronger)),
    );

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(await hashOf(person.id)).toContain('m=128,');
    for (const { body } of answers) {
      expect((await shop.refresh(body.refreshToken)).status).toBe(200);
    }
  });

  test('make callers wait or come again when too many want theirs hashed', async () => {
    const busy = await shop.addReplica({
      PASSWORD_HASH_MEMORY_KIB: '19456',
      PASSWORD_HASH_CONCURRENCY: '1',
      PASSWORD_HASH_QUEUE: '2',
    });

    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, number) =>
        shop.tryLogIn(
          { email: `busy-${number}@example.com`, password: 'whatever it is' },
          '203.0.113.10',
          busy,
        ),
      ),
    );

    const statuses = new Set(answers.map(({ status }) => status));
    expect(statuses).toEqual(new Set([401, 503]));
    const refused = answers.find(({ status }) => status === 503);
    expect(refused?.headers.get('retry-after')).toBe('1');
    expect(refused?.body).toMatchObject({ type: 'urn:problem:user-service/overloaded' });
  });

  test('that nobody had the time to look at are not held against anybody', async () => {
    const person = await shop.join();
    const client = '203.0.113.11';
    // Hashes for addresses that nobody has take long here, and nothing may wait meanwhile
    const busy = await shop.addReplica({
      PASSWORD_HASH_MEMORY_KIB: '262144',
      PASSWORD_HASH_PASSES: '8',
      PASSWORD_HASH_CONCURRENCY: '1',
      PASSWORD_HASH_QUEUE: '0',
      LOGIN_FREE_ATTEMPTS: '1',
    });
    const metrics = async () => (await fetch(`${busy}/metrics`)).text();
    const unknown = { email: 'nobody-at-all@example.com', password: 'whatever it is' };
    const long = shop.tryLogIn(unknown, '203.0.113.12', busy);
    await eventually(async () => {
      expect(await metrics()).toMatch(/password_hashes_running\{.*\} 1/);
    });

    const statuses: number[] = [];
    for (let count = 0; count < 4; count += 1) {
      statuses.push((await shop.tryLogIn(person, client, busy)).status);
    }

    expect(statuses).toEqual([503, 503, 503, 503]);
    expect((await long).status).toBe(401);
    expect((await shop.tryLogIn(person, client, busy)).status).toBe(200);
  });
});
