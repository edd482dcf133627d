import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Shop } from '../../test/shop.ts';

let shop: Shop;

beforeAll(async () => {
  shop = await Shop.open();
});

afterAll(() => shop.close());

const registration = (changes: object = {}) => ({
  email: 'someone@example.com',
  password: 'a phrase nobody guesses',
  name: 'Someone',
  ...changes,
});

describe('registering', () => {
  test('tells the other services, and mails a token', async () => {
    const body = registration({ email: 'Mary.New@Bücher.example', name: '  Mary  ' });
    expect((await shop.call('POST', '/users', { body })).status).toBe(202);

    // Mail goes to the domain in ASCII
    const email = 'Mary.New@xn--bcher-kva.example';
    const [registered] = await shop.events.find('user.registered.v1', { email });
    const [requested] = await shop.events.find('user.verification_requested.v1', { email });

    expect(registered?.data).toMatchObject({ email, name: 'Mary', locale: 'en' });
    expect(registered?.subject).toBe((registered?.data as { userId: string }).userId);
    expect(requested?.data).toMatchObject({ email, name: 'Mary', locale: 'en' });
  });

  test.each([
    ['no e-mail address', { email: undefined }, 400],
    ['an address without @', { email: 'someone' }, 400],
    ['an address that mail cannot be sent to', { email: 'someone@localhost' }, 422],
    ['a short password', { password: 'short' }, 422],
    ['a common password', { password: 'qwerty123456' }, 422],
    ['the address as the password', { password: 'someone@example.com' }, 422],
    ['no name', { name: undefined }, 400],
    ['a blank name', { name: '  ' }, 400],
    ['a long name', { name: 'x'.repeat(101) }, 400],
    ['a locale that is none', { locale: 'english please' }, 400],
    ['a role', { roles: ['admin'] }, 400],
    ['a NUL', { name: 'a\u0000b' }, 400],
    ['a password that is a number', { password: 123456789012 }, 400],
  ])('is refused with %s', async (_what, changes, status) => {
    const answer = await shop.call('POST', '/users', { body: registration(changes) });

    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });

  test('is refused when it is too large, no JSON, or another kind of text', async () => {
    const large = { body: registration({ name: 'x'.repeat(200_000) }) };
    expect((await shop.call('POST', '/users', large)).status).toBe(413);
    const post = (body: string, type: string) =>
      fetch(`${shop.url}/users`, { method: 'POST', body, headers: { 'content-type': type } });
    expect((await post('{', 'application/json')).status).toBe(400);
    expect((await post('email=a', 'application/x-www-form-urlencoded')).status).toBe(415);
  });

  test('takes any name, also one with half a character in it', async () => {
    const email = 'half@example.com';
    const body = registration({ email, name: 'Half \ud83d 🛒 שלום' });

    expect((await shop.call('POST', '/users', { body })).status).toBe(202);

    const [event] = await shop.events.find('user.registered.v1', { email });
    expect(event?.data).toMatchObject({ name: 'Half \ufffd 🛒 שלום' });
  });

  test('answers the same for an address that is known, and whoever has it gets a mail', async () => {
    const known = await shop.join();
    const again = registration({ email: known.email.toUpperCase() });

    const [knownAnswer, newAnswer] = [
      await shop.call('POST', '/users', { body: again }),
      await shop.call('POST', '/users', { body: registration({ email: 'unknown-1@example.com' }) }),
    ];

    expect(knownAnswer.status).toBe(newAnswer.status);
    expect(knownAnswer.body).toEqual(newAnswer.body);
    const names = (answer: { headers: Headers }) =>
      [...answer.headers.keys()].filter(name => name !== 'date').toSorted();
    expect(names(knownAnswer)).toEqual(names(newAnswer));
    await shop.events.find('user.password_reset_requested.v1', { userId: known.id });
    expect(shop.events.now('user.registered.v1', { userId: known.id })).toHaveLength(1);
    // The password of the second registration opens nothing
    const { status } = await shop.tryLogIn({ email: known.email, password: again.password });
    expect(status).toBe(401);
  });

  test('of one address by many at the same time makes one account', async () => {
    const email = 'popular@example.com';

    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, rival) =>
        shop.call('POST', '/users', { body: registration({ email, name: `Rival ${rival}` }) }),
      ),
    );

    expect(answers.map(answer => answer.status)).toEqual(Array.from({ length: 8 }, () => 202));
    await shop.events.find('user.verification_requested.v1', { email }, 8);
    expect(shop.events.now('user.registered.v1', { email })).toHaveLength(1);
    expect(await shop.query('SELECT id FROM users WHERE email_key = $1', [email])).toHaveLength(1);
  });

  test('does not fill a mailbox, and does not say so', async () => {
    const strict = await shop.addReplica({ MAIL_FREE_ATTEMPTS: '2' });
    const email = 'flooded@example.com';

    for (let times = 0; times < 6; times += 1) {
      const body = registration({ email });
      const answer = await shop.call('POST', '/users', { body, url: strict });
      expect(answer.status).toBe(202);
    }

    // Two are free, and the third begins the delay
    await shop.events.find('user.verification_requested.v1', { email }, 3);
    await shop.call('POST', '/users', { body: registration({ email: 'flood-end@example.com' }) });
    await shop.events.find('user.verification_requested.v1', { email: 'flood-end@example.com' });
    expect(shop.events.now('user.verification_requested.v1', { email })).toHaveLength(3);
  });
});

describe('verifying an address', () => {
  test('lets its user sign in, tells the others, and works once', async () => {
    const { token, ...person } = await shop.register();
    expect((await shop.tryLogIn(person)).status).toBe(401);

    expect((await shop.call('POST', '/users/verify', { body: { token } })).status).toBe(204);
    expect((await shop.call('POST', '/users/verify', { body: { token } })).status).toBe(422);

    await shop.logIn(person);
    await shop.events.find('user.verified.v1', { userId: person.id });
  });

  test('works for one of those who use the token at the same time', async () => {
    const { token } = await shop.register();

    const answers = await Promise.all(
      Array.from({ length: 6 }, () => shop.call('POST', '/users/verify', { body: { token } })),
    );

    const statuses = answers.map(answer => answer.status).toSorted();
    expect(statuses).toEqual([204, 422, 422, 422, 422, 422]);
  });

  test('gives the account to who reads the mail, not to who registered first with the address', async () => {
    const email = 'victim@example.com';
    const attacker = await shop.register({ email, password: 'the attacker knows this' });
    const owner = { email, password: 'only the owner knows', name: 'Real Owner' };
    await shop.call('POST', '/users', { body: owner });
    const requests = await shop.events.find('user.verification_requested.v1', { email }, 2);
    const { token } = requests[1]?.data as { token: string };

    expect((await shop.call('POST', '/users/verify', { body: { token } })).status).toBe(204);

    expect((await shop.tryLogIn(attacker)).status).toBe(401);
    await shop.logIn({ ...owner, id: attacker.id });
    await shop.events.find('user.profile_changed.v1', { userId: attacker.id, name: 'Real Owner' });
    const first = { body: { token: attacker.token } };
    expect((await shop.call('POST', '/users/verify', first)).status).toBe(422);
  });

  test('is refused with a token that has expired, that is none, or none at all', async () => {
    const { token, id } = await shop.register();
    await shop.query(
      "UPDATE verification_tokens SET expires_at = now() - interval '1 second' WHERE user_id = $1",
      [id],
    );

    expect((await shop.call('POST', '/users/verify', { body: { token } })).status).toBe(422);
    expect((await shop.call('POST', '/users/verify', { body: { token: 'x' } })).status).toBe(422);
    expect((await shop.call('POST', '/users/verify', { body: { token: '€' } })).status).toBe(400);
    expect((await shop.call('POST', '/users/verify', { body: {} })).status).toBe(400);
  });

  test('keeps tokens in the database as hashes alone', async () => {
    const { token, id } = await shop.register();

    const rows = await shop.query<{ row: string }>(
      'SELECT t::text AS row FROM verification_tokens t WHERE user_id = $1',
      [id],
    );

    expect(rows).toHaveLength(1);
    expect(rows[0]?.row).not.toContain(token);
    expect(rows[0]?.row).not.toContain(Buffer.from(token).toString('hex'));
  });
});
