import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { recordLog } from '../../test/logRecorder.ts';
import { Shop } from '../../test/shop.ts';
import { readConfiguration } from '../configuration.ts';
import type { Service } from '../platform/process/serve.ts';
import { startService } from '../service.ts';

let shop: Shop;
let others: Service[];

beforeAll(async () => {
  shop = await Shop.open({ SAGA_CONCURRENCY: '4' });
  others = await Promise.all(
    [1, 2].map(() =>
      startService({
        configuration: readConfiguration(shop.service.variables),
        logger: recordLog().logger,
      }),
    ),
  );
});

afterAll(async () => {
  await Promise.all(others.map(other => other.stop('the test is over')));
  await shop.close();
});

describe('replicas', () => {
  test('share the sagas, and each step of each is tried by one of them, once', async () => {
    const orders = await Promise.all(Array.from({ length: 40 }, () => shop.place()));
    for (const { body } of orders) {
      await shop.reaches(body.id, 'confirmed');
    }
    for (const { body } of orders) {
      const counts = [
        shop.products.server.matching(new RegExp(`^PUT .*${body.id}$`)),
        shop.products.server.matching(new RegExp(`^POST .*${body.id}/confirm$`)),
        shop.payments.server
          .matching(/^POST \/payments$/)
          .filter(request => (request.body as { orderId: string }).orderId === body.id),
      ].map(({ length }) => length);
      expect(counts).toEqual([1, 1, 1]);
    }
    expect(shop.payments.model.all.map(({ state }) => state)).toEqual(orders.map(() => 'captured'));
    expect(shop.products.model).toMatchObject({ sold: 80, reserved: 0 });
  });

  test('carry on with what one of them leaves when it stops', async () => {
    const orders = await Promise.all(Array.from({ length: 10 }, () => shop.place()));
    await shop.service.service.stop('one of three');
    await shop.service.startAgain();
    for (const { body } of orders) {
      await shop.reaches(body.id, 'confirmed');
    }
  });

  test('leave what they cannot read to the version that wrote it, and go on with the rest', async () => {
    const { body: strange } = await shop.place({ token: 'tok_challenge' });
    await shop.reaches(strange.id, 'reserved');
    const client = new pg.Client({ connectionString: shop.service.variables.DATABASE_URL });
    await client.connect();
    await client.query(
      `UPDATE sagas SET knowledge = jsonb_set(knowledge, '{stock}', '"unheard-of"') WHERE order_id = $1`,
      [strange.id],
    );
    await client.end();
    const { body } = await shop.place();
    await shop.reaches(body.id, 'confirmed');
    expect((await shop.order(strange.id)).state).toBe('reserved');
  });
});
