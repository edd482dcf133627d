import { describe, expect, test } from '@jest/globals';
import { EventSchemas } from './eventSchemas.ts';
import { createMessage, type Message } from './message.ts';
import { MemoryOutbox } from './memoryOutbox.ts';

const schemas = EventSchemas.create({
  'thing.happened.v1': { $schema: 'https://json-schema.org/draft/2020-12/schema', type: 'object' },
});

const message = () => createMessage({ type: 'thing.happened.v1', subject: 'thing-1', data: {} });

async function deliverAll(outbox: MemoryOutbox): Promise<Message[]> {
  const delivered: Message[] = [];
  await outbox.deliver(20_000, async messages => {
    delivered.push(...messages);
  });
  return delivered;
}

describe('MemoryOutbox', () => {
  test('delivers messages once and in order, and tells its listener about them', async () => {
    const outbox = new MemoryOutbox(schemas);
    let told = 0;
    outbox.onAdded(() => {
      told += 1;
    });
    const messages = [message(), message()];
    messages.forEach(one => {
      outbox.add(one);
    });

    expect(told).toBe(2);
    expect(await deliverAll(outbox)).toEqual(messages);
    expect(await deliverAll(outbox)).toEqual([]);
  });

  test('keeps messages that could not be published', async () => {
    const outbox = new MemoryOutbox(schemas);
    const kept = message();
    outbox.add(kept);

    const failed = outbox.deliver(10, () => Promise.reject(new Error('broker is away')));

    await expect(failed).rejects.toThrow('broker is away');
    expect(await deliverAll(outbox)).toEqual([kept]);
  });

  test('takes no message that its readers were not promised', async () => {
    const outbox = new MemoryOutbox(schemas);

    expect(() => {
      outbox.add({ ...message(), data: 'two' });
    }).toThrow('the data of thing.happened.v1 is wrong: / must be object');
    expect(await deliverAll(outbox)).toEqual([]);
  });

  test('knows how much is waiting, and since when', async () => {
    const outbox = new MemoryOutbox(schemas);
    expect(await outbox.backlog()).toEqual({ messages: 0, oldestAgeSeconds: 0 });

    outbox.add({ ...message(), time: new Date(Date.now() - 60_000).toISOString() });
    outbox.add(message());

    const { messages, oldestAgeSeconds } = await outbox.backlog();
    expect(messages).toBe(2);
    expect(oldestAgeSeconds).toBeGreaterThanOrEqual(60);
    await deliverAll(outbox);
    expect(await outbox.backlog()).toEqual({ messages: 0, oldestAgeSeconds: 0 });
  });

  test('refuses more messages than it can hold, rather than to forget one', () => {
    const outbox = new MemoryOutbox(schemas);
    for (let count = 0; count < 10_000; count += 1) {
      outbox.add(message());
    }

    expect(() => {
      outbox.add(message());
    }).toThrow('too many messages');
  });
});
