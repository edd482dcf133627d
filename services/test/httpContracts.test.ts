import { Verifier } from '@pact-foundation/pact';
import { describeWith } from '@internal/tooling';
import { randomUUID } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ServiceName, Storefront } from '../src';
import { identityHeader } from '../src/faults/signIdentity';
import { TokenCollector } from '../src/faults/TokenCollector';
import { servicesDirectory } from '../src/storefront/servicesDirectory';
import { IdTranslator } from './contracts/IdTranslator';
import { providerStates } from './contracts/providerStates';

jest.setTimeout(240_000);

interface Pact {
  consumer: { name: string };
  provider: { name: string };
  interactions: {
    type: string;
    providerStates?: { params?: Record<string, string | number> }[];
  }[];
}

/** Contracts about requests, which the tests of the services that send them have written. */
const CONTRACTS = globSync('*/pacts/*.json', { cwd: servicesDirectory })
  .map(path => {
    const file = join(servicesDirectory, path);
    return { file, pact: JSON.parse(readFileSync(file, 'utf8')) as Pact };
  })
  .filter(({ pact }) =>
    pact.interactions.some(({ type }) => type === 'Synchronous/HTTP'),
  )
  .map(({ file, pact }) => ({
    file,
    consumer: pact.consumer.name,
    provider: pact.provider.name as ServiceName,
    ids: idsOf(pact),
  }));

/** Every id that the contract's states speak of. */
function idsOf({ interactions }: Pact): string[] {
  return interactions
    .flatMap(({ providerStates: states = [] }) => states)
    .flatMap(({ params = {} }) => Object.entries(params))
    .filter(([name]) => name.endsWith('Id'))
    .map(([, id]) => `${id}`);
}

describeWith(
  'postgresql',
  'rabbitmq',
  'redis',
)('the contracts', () => {
  let storefront: Storefront;
  let tokens: TokenCollector;

  beforeAll(async () => {
    storefront = await Storefront.start({
      services: [
        ...new Set(CONTRACTS.map(({ provider }) => provider)),
        'api-gateway',
      ],
    });
    tokens = await TokenCollector.start(storefront.backing.rabbitMq.server.url);
  });

  afterAll(async () => {
    await tokens?.stop();
    await storefront?.stop();
  });

  it('are there for each service that calls another', () => {
    expect(
      CONTRACTS.map(({ consumer, provider }) => `${consumer} → ${provider}`),
    ).toEqual(
      expect.arrayContaining([
        'api-gateway → user-service',
        'order-service → payment-service',
        'order-service → product-service',
      ]),
    );
  });

  it.each(CONTRACTS)(
    'of $consumer are kept by $provider',
    async ({ file, consumer, provider, ids }) => {
      const translator = await IdTranslator.start(
        storefront.urlOf(provider),
        () =>
          identityHeader(storefront.identitySecret, {
            subject: `service:${consumer}`,
            roles: ['service'],
          }),
      );
      const states = providerStates(storefront, tokens);
      try {
        const verification = new Verifier({
          provider,
          providerBaseUrl: translator.url,
          pactUrls: [file],
          logLevel: 'error',
          stateHandlers: Object.fromEntries(
            Object.entries(states).map(([name, bringAbout]) => [
              name,
              async parameters => {
                translator.translate({
                  // What the state says nothing of is not there.
                  ...Object.fromEntries(ids.map(id => [id, randomUUID()])),
                  ...(await bringAbout(parameters as Record<string, string>)),
                });
              },
            ]),
          ),
        }).verifyProvider();
        await expect(verification).resolves.toBeDefined();
      } finally {
        await translator.stop();
      }
    },
  );
});
