import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { asUser, Shop, type SignedIn } from '../../test/shop.ts';
import type { Address } from './address.ts';

let shop: Shop;
let user: SignedIn;

beforeAll(async () => {
  shop = await Shop.open();
});

afterAll(() => shop.close());

beforeEach(async () => {
  user = await shop.member();
});

const fields = { recipient: 'Mary Smith', line1: 'Example Road 1', city: 'Berlin', country: 'DE' };
const good = { ...fields, postalCode: '10115' };

const call = <Body = Address>(method: string, path = '', body?: object, as = user) =>
  shop.call<Body>(method, `/users/me/addresses${path}`, {
    as: asUser(as),
    ...(body !== undefined && { body }),
  });

const list = async () => (await call<{ items: Address[] }>('GET')).body.items;

describe('addresses', () => {
  test('are added, read, replaced and removed', async () => {
    const added = await call('POST', '', { ...good, line2: ' ', postalCode: ' 10115 ' });
    expect(added).toMatchObject({ status: 201, body: { ...good, isDefault: true } });
    expect(added.body).not.toHaveProperty('line2');
    const location = added.headers.get('location') ?? '';
    expect(await shop.call('GET', location, { as: asUser(user) })).toMatchObject({
      status: 200,
      body: added.body,
    });

    const replaced = await call('PUT', `/${added.body.id}`, { ...good, city: 'Potsdam' });
    expect(replaced).toMatchObject({ status: 200, body: { city: 'Potsdam', isDefault: true } });
    expect(await list()).toEqual([replaced.body]);
    expect((await call('DELETE', `/${added.body.id}`)).status).toBe(204);
    expect(await list()).toEqual([]);
  });

  test('have one default: the first, then whichever is made it, then the newest', async () => {
    const one = (await call('POST', '', good)).body;
    const two = (await call('POST', '', good)).body;
    const three = (await call('POST', '', { ...good, isDefault: true })).body;
    const defaults = async () => (await list()).filter(a => a.isDefault).map(({ id }) => id);

    expect(await defaults()).toEqual([three.id]);
    await call('PUT', `/${one.id}`, { ...good, isDefault: true });
    expect(await defaults()).toEqual([one.id]);
    await call('DELETE', `/${two.id}`);
    expect(await defaults()).toEqual([one.id]);
    await call('DELETE', `/${one.id}`);
    expect(await defaults()).toEqual([three.id]);
  });

  test('have one default also when many are added and removed at the same time', async () => {
    const added = await Promise.all(
      Array.from({ length: 6 }, () => call('POST', '', { ...good, isDefault: true })),
    );
    expect((await list()).filter(address => address.isDefault)).toHaveLength(1);

    await Promise.all(added.slice(0, 5).map(({ body }) => call('DELETE', `/${body.id}`)));

    const left = await list();
    expect(left).toHaveLength(1);
    expect(left[0]?.isDefault).toBe(true);
  });

  test.each([
    ['without the postal code of the country', fields],
    ['with the postal code of another country', { ...fields, postalCode: 'SW1A 1AA' }],
    ['in no country', { ...good, country: 'XX' }],
    ['without a state where one is needed', { ...fields, country: 'US', postalCode: '94103' }],
  ])('are refused %s', async (_what, body) => {
    expect(await call<object>('POST', '', body)).toMatchObject({
      status: 422,
      body: { type: 'urn:problem:user-service/address-not-accepted', errors: [{}] },
    });
    const { id } = (await call('POST', '', good)).body;
    expect((await call('PUT', `/${id}`, body)).status).toBe(422);
  });

  test('are not more than twenty', async () => {
    await shop.query(
      `INSERT INTO addresses (id, user_id, recipient, line1, city, country, is_default)
       SELECT gen_random_uuid(), $1, 'M', '1', 'C', 'AE', false FROM generate_series(1, 19)`,
      [user.id],
    );

    const answers = await Promise.all([call('POST', '', good), call('POST', '', good)]);

    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409]);
  });

  test('belong to their user alone', async () => {
    const { id } = (await call('POST', '', good)).body;
    const stranger = await shop.member();

    for (const [method, body] of [['GET'], ['PUT', good], ['DELETE']] as const) {
      expect((await call(method, `/${id}`, body, stranger)).status).toBe(404);
      expect((await call(method, `/${randomUUID()}`, body)).status).toBe(404);
    }
    expect(await list()).toHaveLength(1);
  });
});
