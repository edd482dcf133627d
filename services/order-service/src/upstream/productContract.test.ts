import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { MatchersV3 } from '@pact-foundation/pact';
import {
  type ContractClient,
  contractWith,
  identity,
  problem,
  startContractClient,
} from '../../test/contracts.ts';
import { ProductClient } from './productClient.ts';
import { UpstreamRefused } from './upstreamErrors.ts';

const { eachLike, integer, like, string, uuid } = MatchersV3;

const orderId = '3f0c1f6e-6a3c-4e6d-9a54-5a1f6f5f0a01';
const variantId = '8a2c9b1e-1111-4c6e-8c8c-0d9be3a0f001';
const money = { amount: integer(1999), currency: string('EUR') };
const path = `/internal/reservations/${orderId}`;

const contract = await contractWith('product-service');

/** What this service reads of a reservation. */
const reservation = (state: string) => ({
  id: orderId,
  state,
  items: eachLike({
    variantId: uuid(variantId),
    productId: uuid('8a2c9b1e-2222-4c6e-8c8c-0d9be3a0f001'),
    sku: string('CUP-1'),
    name: string('Cup'),
    quantity: integer(2),
    unitPrice: like(money),
  }),
  total: like(money),
});

let client: ContractClient;
const products = (url: string) => new ProductClient(client.upstream(url));

beforeAll(() => {
  client = startContractClient();
});

afterAll(async () => {
  await client.stop();
  await contract.expectAsAgreed();
});

const request = { items: [{ variantId, quantity: 2 }] };

function reserving(
  description: string,
  state: string,
  parameters: Record<string, string | number>,
) {
  return contract.pact
    .addInteraction()
    .given(state, parameters)
    .uponReceiving(description)
    .withRequest('PUT', path, builder => {
      builder.headers(identity).jsonBody({ ...request, expiresInSeconds: integer(1200) });
    });
}

describe('what this service needs of the product-service', () => {
  test('stock is reserved under the id of the order', () =>
    reserving('a reservation', 'a variant is in stock', { variantId, available: 10 })
      .willRespondWith(201, builder => {
        builder.jsonBody(reservation('reserved'));
      })
      .executeTest(async ({ url }) => {
        const { items } = request;
        const result = await products(url).reserve(orderId, items, 1200);
        expect(result).toMatchObject({
          state: 'reserved',
          total: { amount: 1999, currency: 'EUR' },
        });
      }));

  test('asked again, it is the same reservation', () =>
    reserving('the same reservation again', 'a reservation exists', {
      reservationId: orderId,
      state: 'reserved',
      variantId,
      quantity: 2,
    })
      .willRespondWith(200, builder => {
        builder.jsonBody(reservation('reserved'));
      })
      .executeTest(async ({ url }) => {
        expect((await products(url).reserve(orderId, request.items, 1200)).state).toBe('reserved');
      }));

  test.each([
    ['a variant is in stock', { variantId, available: 1 }, 409, 'insufficient-stock'],
    ['a variant does not exist', { variantId }, 422, 'unknown-variant'],
    [
      'a reservation was released before it was known',
      { reservationId: orderId },
      409,
      'reservation-over',
    ],
  ] as const)('what cannot be reserved is refused: %s %j', (state, parameters, status, type) =>
    reserving(`a reservation that is refused as ${type}`, state, parameters)
      .willRespondWith(status, problem(status, type))
      .executeTest(async ({ url }) => {
        const refused = await products(url)
          .reserve(orderId, request.items, 1200)
          .catch((error: unknown) => error);
        expect(refused).toBeInstanceOf(UpstreamRefused);
        expect(refused).toMatchObject({ status, problem: type });
      }),
  );

  test.each([
    ['confirm', 'confirm', 'reserved', 'confirmed'],
    ['confirm', 'confirm', 'confirmed', 'confirmed'],
    ['release', 'release', 'reserved', 'released'],
    ['release', 'release', 'released', 'released'],
    ['takeBack', 'return', 'confirmed', 'returned'],
    ['takeBack', 'return', 'returned', 'returned'],
  ] as const)('%s (%s) brings what is %s to %s', (method, change, from, to) =>
    contract.pact
      .addInteraction()
      .given('a reservation exists', {
        reservationId: orderId,
        state: from,
        variantId,
        quantity: 2,
      })
      .uponReceiving(`${change} of a reservation that is ${from}`)
      .withRequest('POST', `${path}/${change}`, builder => {
        builder.headers(identity);
      })
      .willRespondWith(200, builder => {
        builder.jsonBody({ id: orderId, state: to });
      })
      .executeTest(async ({ url }) => {
        expect((await products(url)[method](orderId)).state).toBe(to);
      }),
  );

  test('what was never reserved can be released, so that it never will be', () =>
    contract.pact
      .addInteraction()
      .given('a reservation does not exist', { reservationId: orderId })
      .uponReceiving('release of a reservation that is not known')
      .withRequest('POST', `${path}/release`, builder => {
        builder.headers(identity);
      })
      .willRespondWith(200, builder => {
        builder.jsonBody({ id: orderId, state: 'released' });
      })
      .executeTest(async ({ url }) => {
        expect((await products(url).release(orderId)).state).toBe('released');
      }));

  test.each([
    ['confirm', 'confirm', 'released'],
    ['release', 'release', 'confirmed'],
    ['takeBack', 'return', 'reserved'],
  ] as const)('%s (%s) of what is %s is refused', (method, change, from) =>
    contract.pact
      .addInteraction()
      .given('a reservation exists', {
        reservationId: orderId,
        state: from,
        variantId,
        quantity: 2,
      })
      .uponReceiving(`${change} of a reservation that is ${from}, which is refused`)
      .withRequest('POST', `${path}/${change}`, builder => {
        builder.headers(identity);
      })
      .willRespondWith(409, problem(409))
      .executeTest(async ({ url }) => {
        await expect(products(url)[method](orderId)).rejects.toBeInstanceOf(UpstreamRefused);
      }),
  );

  test('a reservation can be read', () =>
    contract.pact
      .addInteraction()
      .given('a reservation exists', {
        reservationId: orderId,
        state: 'confirmed',
        variantId,
        quantity: 2,
      })
      .uponReceiving('a look at a reservation')
      .withRequest('GET', path, builder => {
        builder.headers(identity);
      })
      .willRespondWith(200, builder => {
        builder.jsonBody(reservation('confirmed'));
      })
      .executeTest(async ({ url }) => {
        expect((await products(url).reservation(orderId)).state).toBe('confirmed');
      }));

  test('variants have a price and a name; those that do not exist are left out', () => {
    const unknown = '8a2c9b1e-9999-4c6e-8c8c-0d9be3a0f001';
    return contract.pact
      .addInteraction()
      .given('a variant is in stock', { variantId, available: 10 })
      .uponReceiving('a look at variants of which one does not exist')
      .withRequest('GET', '/products/variants', builder => {
        builder.query({ ids: `${variantId},${unknown}` });
      })
      .willRespondWith(200, builder => {
        builder.jsonBody({
          items: [
            {
              id: variantId,
              productId: uuid('8a2c9b1e-2222-4c6e-8c8c-0d9be3a0f001'),
              sku: string('CUP-1'),
              name: string('Cup'),
              price: like(money),
              available: integer(10),
            },
          ],
        });
      })
      .executeTest(async ({ url }) => {
        const variants = await products(url).variants([variantId, unknown]);
        expect(variants).toMatchObject([{ id: variantId, price: { currency: 'EUR' } }]);
      });
  });
});
