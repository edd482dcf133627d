import { describeWith } from '@internal/tooling';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Storefront } from '../src';
import { BackOffice } from '../src/faults/BackOffice';
import { Customer, type PlacedOrder } from '../src/faults/Customer';
import { type ShelfItem, stockShelves } from '../src/faults/stockShelves';
import { TokenCollector } from '../src/faults/TokenCollector';
import { inDatabase } from '../src/storefront/createServiceDatabase';
import { eventually } from './support/eventually';

jest.setTimeout(180_000);

const TOPICS = { account: true, orders: true, shipping: true };

interface Delivery {
  type: string;
  subject: string;
  channel: string;
  userId: string;
}

describeWith(
  'postgresql',
  'rabbitmq',
  'redis',
)('text messages', () => {
  let storefront: Storefront;
  let tokens: TokenCollector;
  let office: BackOffice;
  let item: ShelfItem;

  beforeAll(async () => {
    storefront = await Storefront.start();
    tokens = await TokenCollector.start(storefront.backing.rabbitMq.server.url);
    office = new BackOffice(storefront);
    [item] = await stockShelves(office, [100]);
  });

  afterAll(async () => {
    await tokens?.stop();
    await storefront?.stop();
  });

  /** Somebody new, with a number where one is given. */
  async function customerWith(phone?: string): Promise<Customer> {
    const customer = await Customer.register(
      storefront.urlOf('api-gateway'),
      tokens,
    );
    if (phone !== undefined) {
      const { status } = await customer.request('/api/users/me', {
        method: 'PATCH',
        body: { phone },
      });
      expect(status).toBe(200);
      await untilKnown(phone, 1);
    }
    return customer;
  }

  /** Waits until notification-service knows a number of this many people. */
  async function untilKnown(phone: string, people: number): Promise<void> {
    await eventually(() =>
      inDatabase(
        storefront.administratorUrlOf('notification-service'),
        async client => {
          const { rowCount } = await client.query(
            'SELECT 1 FROM contacts WHERE phone = $1',
            [phone],
          );
          expect(rowCount).toBe(people);
        },
      ),
    );
  }

  async function choose(customer: Customer): Promise<void> {
    const { status } = await customer.request(
      '/api/notifications/preferences',
      { method: 'PUT', body: { channels: { email: TOPICS, sms: TOPICS } } },
    );
    expect(status).toBe(200);
  }

  async function order(customer: Customer): Promise<PlacedOrder> {
    const placed = await customer.order(
      [{ variantId: item.variantId, quantity: 1 }],
      'tok_ok',
    );
    if (!placed) {
      throw new Error('The order was refused.');
    }
    return placed;
  }

  /** Waits until there is a delivery in this state. */
  async function waitFor(
    state: string,
    wanted: Partial<Delivery>,
  ): Promise<void> {
    await eventually(async () => {
      const { body } = await office.request(
        'notification-service',
        `/notifications/deliveries?state=${state}&limit=100`,
      );
      expect(body.items).toContainEqual(expect.objectContaining(wanted));
    });
  }

  /** Text messages that were handed over, to one number. */
  async function textsTo(phone: string): Promise<string[]> {
    const names = await readdir(storefront.outboxDirectory);
    const texts = await Promise.all(
      names
        .filter(name => name.endsWith('.txt'))
        .map(name => readFile(join(storefront.outboxDirectory, name), 'utf8')),
    );
    return texts.filter(text => text.startsWith(`To: ${phone}\n`));
  }

  it('go to the number in the profile of who asked for them', async () => {
    const phone = '+4915112345671';
    const customer = await customerWith(phone);
    await choose(customer);

    const { id } = await order(customer);
    await waitFor('sent', {
      type: 'order.confirmed.v1',
      subject: id,
      channel: 'sms',
    });

    const texts = await textsTo(phone);
    expect(texts).toHaveLength(1);
    expect(texts[0]).toContain('is paid and confirmed');
    expect(texts[0]).toContain(id);
  });

  it('go to nobody who did not ask, but for the safety of the account', async () => {
    const phone = '+4915112345672';
    const customer = await customerWith(phone);

    const { id, customerId } = await order(customer);
    await waitFor('sent', { subject: id, channel: 'email' });
    await waitFor('suppressed', { subject: id, channel: 'sms' });
    expect(await textsTo(phone)).toEqual([]);

    await customer.changePassword();
    await waitFor('sent', {
      type: 'user.password_changed.v1',
      userId: customerId,
      channel: 'sms',
    });
    expect(await textsTo(phone)).toHaveLength(1);
  });

  it('go to no number that was taken away', async () => {
    const phone = '+4915112345673';
    const customer = await customerWith(phone);
    await choose(customer);
    await customer.request('/api/users/me', {
      method: 'PATCH',
      body: { phone: null },
    });
    await untilKnown(phone, 0);

    const { id } = await order(customer);
    await waitFor('sent', { subject: id, channel: 'email' });

    expect(await textsTo(phone)).toEqual([]);
  });
});
