import { Parser } from '@asyncapi/parser';
import { describeWith } from '@internal/tooling';
import {
  MessageProviderPact,
  providerWithMetadata,
} from '@pact-foundation/pact';
import Ajv from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { type ServiceName, Storefront } from '../src';
import { servicesDirectory } from '../src/storefront/servicesDirectory';
import { causeEvents } from './contracts/causeEvents';
import { EventRecorder, type RecordedEvent } from './contracts/EventRecorder';

jest.setTimeout(300_000);

const PUBLISHERS = ['user-service', 'order-service', 'payment-service'];

/** What no customer can cause: the provider has lost a payment that it took. */
const NOT_CAUSED = { type: 'payment.failed.v1', like: 'payment.declined.v1' };

interface Pact {
  consumer: { name: string };
  provider: { name: ServiceName };
  interactions: {
    type: string;
    description: string;
    contents: { content: { type: string } };
  }[];
}

/** Contracts about events, which the tests of the services that consume them have written. */
const CONTRACTS = globSync('*/pacts/*.json', { cwd: servicesDirectory })
  .map(path => {
    const file = join(servicesDirectory, path);
    return { file, pact: JSON.parse(readFileSync(file, 'utf8')) as Pact };
  })
  .filter(({ pact }) =>
    pact.interactions.every(({ type }) => type === 'Asynchronous/Messages'),
  )
  .map(({ file, pact }) => ({
    file,
    consumer: pact.consumer.name,
    provider: pact.provider.name,
    interactions: pact.interactions,
  }));

function schemasOf(publisher: string): Map<string, object> {
  const folder = join(servicesDirectory, publisher, 'events');
  return new Map(
    globSync('*.schema.json', { cwd: folder }).map(file => [
      basename(file, '.schema.json'),
      JSON.parse(readFileSync(join(folder, file), 'utf8')) as object,
    ]),
  );
}

describe.each(PUBLISHERS)('asyncapi.yaml of %s', publisher => {
  const source = join(servicesDirectory, publisher, 'asyncapi.yaml');

  it('is an AsyncAPI document', async () => {
    const { diagnostics } = await new Parser().parse(
      readFileSync(source, 'utf8'),
      { source },
    );
    const errors = diagnostics.filter(({ severity }) => severity === 0);
    expect(errors.map(({ message, path }) => ({ message, path }))).toEqual([]);
  });

  it('describes exactly the events that there are schemas of', () => {
    const { channels, operations } = parse(readFileSync(source, 'utf8')) as {
      channels: Record<string, { address: string }>;
      operations: Record<string, { action: string; channel: { $ref: string } }>;
    };
    const sent = Object.values(operations)
      .filter(({ action }) => action === 'send')
      .map(({ channel }) => channels[basename(channel.$ref)].address);
    expect(sent.sort()).toEqual([...schemasOf(publisher).keys()].sort());
  });
});

describeWith(
  'postgresql',
  'rabbitmq',
  'redis',
)('the events', () => {
  let storefront: Storefront;
  let recorder: EventRecorder;

  function recorded(type: string): RecordedEvent['message'] {
    if (type === NOT_CAUSED.type) {
      const message = recorded(NOT_CAUSED.like);
      return { ...message, type, data: { ...message.data, state: 'failed' } };
    }
    const event = recorder.events.find(({ routingKey }) => routingKey === type);
    if (!event) {
      throw new Error(`There was no ${type}.`);
    }
    return event.message;
  }

  beforeAll(async () => {
    storefront = await Storefront.start({
      services: [
        'user-service',
        'product-service',
        'payment-service',
        'order-service',
        'api-gateway',
      ],
    });
    recorder = await EventRecorder.start(
      storefront.backing.rabbitMq.server.url,
      PUBLISHERS.map(publisher => `${publisher}.events`),
    );
    await causeEvents(storefront);
    await recorder.find(({ routingKey }) => routingKey === 'user.deleted.v1');
    await recorder.find(({ routingKey }) => routingKey === 'payment.voided.v1');
  });

  afterAll(async () => {
    await recorder?.stop();
    await storefront?.stop();
  });

  it.each(PUBLISHERS)('of %s are of all kinds and fit', publisher => {
    const ajv = addFormats(new Ajv({ strict: false, allErrors: true }));
    const schemas = schemasOf(publisher);
    for (const [type, schema] of schemas) {
      const { data } = recorded(type);
      ajv.validate(schema, data);
      expect({ type, errors: ajv.errors }).toEqual({ type, errors: null });
    }
    const published = recorder.events.filter(
      ({ exchange }) => exchange === `${publisher}.events`,
    );
    for (const { routingKey, message } of published) {
      expect(message.type).toBe(routingKey);
      expect([...schemas.keys()]).toContain(routingKey);
    }
  });

  it('are consumed under contracts', () => {
    expect(
      CONTRACTS.map(({ consumer, provider }) => `${consumer} ← ${provider}`),
    ).toEqual(
      expect.arrayContaining([
        'notification-service ← order-service',
        'notification-service ← payment-service',
        'notification-service ← user-service',
        'order-service ← user-service',
      ]),
    );
  });

  it.each(CONTRACTS)(
    'are to $provider as $consumer needs them',
    async ({ file, provider, interactions }) => {
      const verification = new MessageProviderPact({
        provider,
        pactUrls: [file],
        logLevel: 'error',
        messageProviders: Object.fromEntries(
          interactions.map(({ description, contents }) => [
            description,
            providerWithMetadata(() => recorded(contents.content.type), {
              contentType: 'application/json',
              routingKey: contents.content.type,
            }),
          ]),
        ),
        stateHandlers: Object.fromEntries(
          interactions.flatMap(interaction =>
            stateNames(interaction).map(name => [name, async () => ({})]),
          ),
        ),
      }).verify();
      await expect(verification).resolves.toBeDefined();
    },
  );
});

function stateNames(interaction: object): string[] {
  const { providerStates = [] } = interaction as {
    providerStates?: { name: string }[];
  };
  return providerStates.map(({ name }) => name);
}
