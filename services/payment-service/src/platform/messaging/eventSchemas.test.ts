import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { serviceRoot } from '../serviceIdentity.ts';
import { EventSchemas, InvalidEvent, InvalidEventSchema } from './eventSchemas.ts';
import { createMessage, type Message } from './message.ts';

const $schema = 'https://json-schema.org/draft/2020-12/schema';
const money = {
  $schema,
  type: 'object',
  required: ['amount'],
  properties: { amount: { type: 'integer', minimum: 0 } },
};
const sold = {
  $schema,
  type: 'object',
  required: ['thingId', 'soldAt', 'price'],
  properties: {
    thingId: { type: 'string', format: 'uuid' },
    soldAt: { type: 'string', format: 'date-time' },
    price: { $ref: 'money.schema.json' },
    buyer: { $ref: '#/$defs/buyer' },
  },
  $defs: { buyer: { type: 'string', format: 'email', maxLength: 40 } },
};
const schemas = EventSchemas.create({ money, 'thing.sold.v1': sold });

function event(changes: Record<string, unknown>): Message {
  const price = { amount: 5 };
  const data = { thingId: randomUUID(), soldAt: '2026-11-20T09:00:00Z', price, ...changes };
  return createMessage({ type: 'thing.sold.v1', subject: 'thing-1', data });
}

describe('the schemas of events', () => {
  test.each([
    [{}],
    [{ buyer: 'someone@example.com' }],
    // Readers are tolerant, so that fields can be added
    [{ colour: 'red' }],
    // As they are written to JSON
    [{ soldAt: new Date(), buyer: undefined }],
  ])('accept what they promise: %j', changes => {
    expect(() => {
      schemas.check(event(changes));
    }).not.toThrow();
  });

  test.each([
    [{ thingId: 'thing-1' }, '/thingId must match format "uuid"'],
    [{ soldAt: 'yesterday' }, '/soldAt must match format "date-time"'],
    [{ soldAt: undefined }, "/ must have required property 'soldAt'"],
    [{ price: {} }, "/price must have required property 'amount'"],
    [{ price: { amount: -1 } }, '/price/amount must be >= 0'],
    [{ price: { amount: 'a secret' } }, '/price/amount must be integer'],
    [{ buyer: 'a secret' }, '/buyer must match format "email"'],
  ])('refuse what breaks the promise, and repeat no value of it: %j', (changes, problem) => {
    const check = () => {
      schemas.check(event(changes));
    };

    expect(check).toThrow(InvalidEvent);
    expect(check).toThrow(`the data of thing.sold.v1 is wrong: ${problem}`);
    expect(check).not.toThrow(/a secret/);
  });

  test('hand over the JSON that they compared, which reads back as the whole message', () => {
    const message = { ...event({ colour: 'red', buyer: undefined }), traceparent: '00-1-2-01' };

    expect(JSON.parse(schemas.serialize(message))).toEqual(JSON.parse(JSON.stringify(message)));
    expect(() => schemas.serialize(event({ price: {} }))).toThrow(InvalidEvent);
  });

  test('refuse an event that nothing is promised about', () => {
    expect(() => {
      schemas.check({ ...event({}), type: 'thing.sold.v2' });
    }).toThrow('there is no events/thing.sold.v2.schema.json');
  });

  test.each([
    [[], '$schema is not'],
    [{}, '$schema is not'],
    [{ ...money, $schema: 'http://json-schema.org/draft-07/schema#' }, '$schema is not'],
    [{ ...money, type: 'objekt' }, 'schema is invalid'],
    [{ ...money, required: 'amount' }, 'schema is invalid'],
    [{ ...money, requierd: ['amount'] }, 'unknown keyword: "requierd"'],
    [{ ...money, properties: { a: { $ref: 'nothing.schema.json' } } }, "can't resolve reference"],
    [{ ...money, properties: { a: { format: 'zip-code' } } }, 'unknown format "zip-code"'],
  ])('refuse to be wrong themselves: %j', (schema, reason) => {
    const create = () => EventSchemas.create({ wrong: schema });

    expect(create).toThrow(InvalidEventSchema);
    expect(create).toThrow('events/wrong.schema.json is not a schema of an event: ');
    expect(create).toThrow(reason);
  });
});

describe('a directory of schemas', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'events-'));
  });

  afterEach(() => {
    rmSync(directory, { recursive: true });
  });

  test('is read as a whole', () => {
    writeFileSync(join(directory, 'money.schema.json'), JSON.stringify(money));
    writeFileSync(join(directory, 'thing.sold.v1.schema.json'), JSON.stringify(sold));
    writeFileSync(join(directory, 'README.md'), 'not a schema');
    const url = pathToFileURL(`${directory}/`);

    expect(EventSchemas.read(url).types).toEqual(['money', 'thing.sold.v1']);

    writeFileSync(join(directory, 'broken.schema.json'), '{');
    expect(() => EventSchemas.read(url)).toThrow('events/broken.schema.json is not a schema');
  });

  test('may be missing in a service that publishes nothing', () => {
    expect(EventSchemas.read(pathToFileURL(`${directory}/none/`)).types).toEqual([]);
  });
});

interface AsyncApiDocument {
  channels: Record<string, { address: string; messages: Record<string, { $ref: string }> }>;
  operations: Record<string, { action: string; channel: { $ref: string } }>;
  components: { messages: Record<string, unknown> };
}

describe('asyncapi.yaml', () => {
  // Shared parts of schemas have no version: nothing of their name is published
  const types = EventSchemas.read().types.filter(type => /\.v\d+$/.test(type));
  const file = new URL('asyncapi.yaml', serviceRoot);
  const document: AsyncApiDocument = existsSync(file)
    ? (parse(readFileSync(file, 'utf8')) as AsyncApiDocument)
    : { channels: {}, operations: {}, components: { messages: {} } };

  test('names exactly the types in events/', () => {
    const { channels, operations, components } = document;
    const published = Object.values(operations)
      .filter(({ action }) => action === 'send')
      .map(({ channel }) => channels[channel.$ref.replace('#/channels/', '')]?.address);

    expect(published.toSorted()).toEqual(types);
    for (const type of types) {
      expect(JSON.stringify(components.messages[type])).toContain(`"./events/${type}.schema.json"`);
      expect(JSON.stringify(channels)).toContain(`"#/components/messages/${type}"`);
    }
  });
});
