import { randomUUID } from 'node:crypto';
import type { Storefront } from '../../../src';
import { BackOffice } from '../../../src/faults/BackOffice';
import type { ServiceExamples } from '../ServiceExamples';

const PRICE = { amount: 1_990, currency: 'EUR' };

const IDENTITY = {
  subject: '00000000-0000-4000-8000-000000000003',
  roles: ['admin', 'customer'],
};

const ORDERS = { subject: 'service:order-service', roles: ['service'] };

/** A catalog with stock and reservations in each state. */
export async function productExamples(
  storefront: Storefront,
): Promise<ServiceExamples> {
  const office = new BackOffice(storefront);
  const orders = new BackOffice(storefront, ORDERS);

  const post = async (path: string, body: object): Promise<string> => {
    const answer = await office.request('product-service', path, {
      method: 'POST',
      body,
    });
    return answer.body.id as string;
  };
  const category = () => post('/products/categories', { name: randomUUID() });
  const categoryId = await category();
  const product = { title: 'Example', categoryId, status: 'active' };
  const variant = () => ({
    sku: `fuzz-${randomUUID()}`,
    options: { size: randomUUID() },
    price: PRICE,
  });
  const productId = await post('/products', product);
  const newVariant = () => post(`/products/${productId}/variants`, variant());
  const variantId = await newVariant();
  await post(`/products/variants/${variantId}/receipts`, {
    quantity: 1_000,
    reference: 'example',
  });

  const request = {
    items: [{ variantId, quantity: 1 }],
    expiresInSeconds: 600,
  };
  const reservation = async (operation?: string): Promise<string> => {
    const id = randomUUID();
    const path = `/internal/reservations/${id}`;
    const call = (method: string, url: string, body?: object) =>
      orders.request('product-service', url, { method, body });
    await call('PUT', path, request);
    if (operation) {
      await call('POST', `${path}/${operation}`);
    }
    return id;
  };
  const reserved = async (operation?: string) => [
    { path: { reservationId: await reservation(operation) } },
  ];

  const internal = [
    'PUT /internal/reservations/{reservationId}',
    'GET /internal/reservations/{reservationId}',
    'POST /internal/reservations/{reservationId}/confirm',
    'POST /internal/reservations/{reservationId}/release',
    'POST /internal/reservations/{reservationId}/return',
  ];
  return {
    identity: IDENTITY,
    identities: Object.fromEntries(internal.map(each => [each, ORDERS])),
    examples: {
      'POST /products': [{ body: product }],
      'GET /products/{productId}': [{ path: { productId } }],
      'PUT /products/{productId}': [
        {
          path: { productId: await post('/products', product) },
          body: product,
        },
      ],
      'DELETE /products/{productId}': [
        { path: { productId: await post('/products', product) } },
      ],
      'GET /products/{productId}/variants': [{ path: { productId } }],
      'POST /products/{productId}/variants': [
        { path: { productId }, body: variant() },
      ],
      'GET /products/variants': [{ query: { ids: [variantId] } }],
      'GET /products/variants/{variantId}': [{ path: { variantId } }],
      'PUT /products/variants/{variantId}': [
        { path: { variantId: await newVariant() }, body: variant() },
      ],
      'DELETE /products/variants/{variantId}': [
        { path: { variantId: await newVariant() } },
      ],
      'GET /products/variants/{variantId}/stock': [{ path: { variantId } }],
      'POST /products/variants/{variantId}/receipts': [
        { path: { variantId }, body: { quantity: 5, reference: 'more' } },
      ],
      'POST /products/variants/{variantId}/adjustments': [
        {
          path: { variantId },
          body: { delta: -1, reason: 'broken', reference: 'less' },
        },
      ],
      'GET /products/variants/{variantId}/movements': [{ path: { variantId } }],
      'POST /products/categories': [{ body: { name: randomUUID() } }],
      'GET /products/categories/{categoryId}': [{ path: { categoryId } }],
      'PUT /products/categories/{categoryId}': [
        {
          path: { categoryId: await category() },
          body: { name: randomUUID() },
        },
      ],
      'DELETE /products/categories/{categoryId}': [
        { path: { categoryId: await category() } },
      ],
      'PUT /internal/reservations/{reservationId}': [
        { path: { reservationId: randomUUID() }, body: request },
      ],
      'GET /internal/reservations/{reservationId}': await reserved(),
      'POST /internal/reservations/{reservationId}/confirm': await reserved(),
      'POST /internal/reservations/{reservationId}/release': await reserved(),
      'POST /internal/reservations/{reservationId}/return': await reserved(
        'confirm',
      ),
    },
  };
}
