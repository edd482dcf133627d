import { describe, expect, test } from '@jest/globals';
import { createMessage, type Message } from './message.ts';
import { MemoryOutbox } from './memoryOutbox.ts';

const message = () => createMessage({ type: 'thing.happened', subject: 'thing-1', data: {} });

async function deliverAll(outbox: MemoryOutbox): Promise<Message[]> {
  const delivered: Message[] = [];
  await outbox.deliver(20_000, async messages => {
    delivered.push(...messages);
  });
  return delivered;
}

describe('MemoryOutbox', () => {
  test('delivers messages once and in order, and tells its listener about them', async () => {
    const outbox = new MemoryOutbox();
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
    const outbox = new MemoryOutbox();
    const kept = message();
    outbox.add(kept);

    const failed = outbox.deliver(10, () => Promise.reject(new Error('broker is away')));

    await expect(failed).rejects.toThrow('broker is away');
    expect(await deliverAll(outbox)).toEqual([kept]);
  });

  test('refuses more messages than it can hold, rather than to forget one', () => {
    const outbox = new MemoryOutbox();
    for (let count = 0; count < 10_000; count += 1) {
      outbox.add(message());
    }

    expect(() => {
      outbox.add(message());
    }).toThrow('too many messages');
  });
});
