import { describeWith } from '@internal/tooling';
import { type ServiceName, Storefront } from '../src';
import { causeEvents } from './contracts/causeEvents';
import { previousVersion } from './migrations/previousVersion';

jest.setTimeout(300_000);

/** Everything that customers do leads through these. */
const SERVICES: ServiceName[] = [
  'user-service',
  'product-service',
  'payment-service',
  'order-service',
  'notification-service',
  'api-gateway',
];

describeWith(
  'postgresql',
  'rabbitmq',
  'redis',
)('a rollout', () => {
  let storefront: Storefront | undefined;

  afterEach(async () => {
    await storefront?.stop();
    storefront = undefined;
  });

  it('may begin with the new code: it works before its newest migrations have run', async () => {
    storefront = await Storefront.start({
      services: SERVICES,
      schema: 'one before',
    });
    await expect(causeEvents(storefront)).resolves.toBeUndefined();
  });

  it('may begin with the migrations: the code before them works on the new schema', async () => {
    const versions = new Map<ServiceName, string>();
    for (const service of SERVICES) {
      versions.set(service, await previousVersion(service));
    }
    storefront = await Storefront.start({
      services: SERVICES,
      schema: 'newest',
      versionOf: service => versions.get(service)!,
    });
    await expect(causeEvents(storefront)).resolves.toBeUndefined();
  });
});
