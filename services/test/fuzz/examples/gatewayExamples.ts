import type { ServiceExamples } from '../ServiceExamples';

const METHODS = ['GET', 'PUT', 'POST', 'PATCH', 'DELETE'];

const SERVICES = ['users', 'products', 'orders', 'payments', 'notifications'];

/** What the gateway passes on is answered by a service, with an access token that the fuzzer has not. */
export async function gatewayExamples(): Promise<ServiceExamples> {
  const passedOn = SERVICES.flatMap(service =>
    METHODS.flatMap(method => [
      `${method} /api/${service}`,
      `${method} /api/${service}/{path}`,
    ]),
  ).filter(
    operation =>
      !['GET /api/products', 'GET /api/products/{path}'].includes(operation),
  );
  return {
    identity: { subject: 'nobody', roles: [] },
    unreached: Object.fromEntries(
      passedOn.map(operation => [
        operation,
        'what the service behind it answers is looked at there',
      ]),
    ),
    examples: {
      'GET /api/products': [{}],
      'GET /api/products/{path}': [{ path: { path: 'categories' } }],
    },
  };
}
