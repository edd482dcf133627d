import { OperationTally } from './OperationTally';

const DOCUMENT = `
paths:
  /orders:
    get: {}
    post: {}
  /orders/cart:
    get: {}
  /orders/{orderId}:
    parameters: []
    get: {}
  /orders/{orderId}/cancel:
    post: {}
`;

describe('OperationTally', () => {
  const tally = new OperationTally(DOCUMENT);

  it.each([
    ['GET', '/orders', 'GET /orders'],
    ['GET', '/orders?limit=1', 'GET /orders'],
    ['GET', '/orders/cart', 'GET /orders/cart'],
    ['GET', '/orders/7', 'GET /orders/{orderId}'],
    ['POST', '/orders/7/cancel', 'POST /orders/{orderId}/cancel'],
    ['DELETE', '/orders/7', undefined],
    ['GET', '/orders/7/8', undefined],
  ])('knows what %s %s is for', (method, url, operation) => {
    expect(tally.operationOf(method, url)).toBe(operation);
  });

  it('tells which operations were only ever refused, or never asked', () => {
    for (const [operation, status] of [
      ['GET /orders', 200],
      ['GET /orders', 404],
      ['GET /orders/cart', 401],
      ['GET /orders/{orderId}', 404],
      ['GET /orders/{orderId}', 304],
      ['POST /orders', 422],
    ] as const) {
      tally.count(operation, status);
    }

    expect(tally.unreached.sort()).toEqual([
      'GET /orders/cart',
      'POST /orders',
      'POST /orders/{orderId}/cancel',
    ]);
    expect(`${tally}`).toContain('GET /orders  2xx: 1, 4xx: 1\n');
    expect(`${tally}`).toContain('POST /orders/{orderId}/cancel  never asked');
  });
});
