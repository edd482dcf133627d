import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { eventually } from '../../../test/eventually.ts';
import { recordLog } from '../../../test/logRecorder.ts';
import { Health } from '../health.ts';
import { Resources } from '../process/resources.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { createMessage, type Message } from './message.ts';
import type { Backlog, Outbox } from './outbox.ts';
import { OutboxRelay } from './outboxRelay.ts';

/** The least that an outbox can be. */
class ListOutbox implements Outbox {
  readonly waiting: Message[] = [];
  #listener: () => void = () => undefined;

  add(count: number): void {
    for (let number = 0; number < count; number += 1) {
      this.waiting.push(createMessage({ type: 'thing.happened', subject: 'x', data: { number } }));
    }
    this.#listener();
  }

  onAdded(listener: () => void): void {
    this.#listener = listener;
  }

  async backlog(): Promise<Backlog> {
    return { messages: this.waiting.length, oldestAgeSeconds: 0 };
  }

  async deliver(limit: number, publish: (batch: Message[]) => Promise<void>): Promise<number> {
    const batch = this.waiting.slice(0, limit);
    await publish(batch);
    this.waiting.splice(0, batch.length);
    return batch.length;
  }
}

const { logger, lines } = recordLog();
let resources: Resources;

function startRelay(outbox: Outbox, publish: (messages: Message[]) => Promise<void>): OutboxRelay {
  resources = new Resources();
  const context = { logger, resources, health: new Health(), metrics: createMetrics() };
  return OutboxRelay.start(context, outbox, { publish });
}

afterEach(() => resources.close(logger));

describe('OutboxRelay', () => {
  test('publishes what is added, in order and in batches', async () => {
    const outbox = new ListOutbox();
    const published: Message[][] = [];
    startRelay(outbox, async batch => {
      published.push(batch);
    });

    outbox.add(250);

    await eventually(() => {
      expect(published.flat()).toHaveLength(250);
    });
    const numbers = published.flat().map(({ data }) => (data as { number: number }).number);
    expect(numbers).toEqual(Array.from({ length: 250 }, (_, number) => number));
    expect(Math.max(...published.map(batch => batch.length))).toBe(100);
  });

  test('keeps what could not be published, says so once, and tries again', async () => {
    const outbox = new ListOutbox();
    const publish = jest.fn<(batch: Message[]) => Promise<void>>().mockResolvedValue(undefined);
    publish.mockRejectedValueOnce(new Error('away')).mockRejectedValueOnce(new Error('away'));
    outbox.add(1);
    startRelay(outbox, publish);

    await eventually(() => {
      expect(outbox.waiting).toEqual([]);
    });
    expect(publish.mock.calls.length).toBeGreaterThanOrEqual(3);
    const warnings = lines.filter(({ message }) => String(message).startsWith('could not publish'));
    expect(warnings).toHaveLength(1);
  });

  test('publishes what is waiting before it stops', async () => {
    const outbox = new ListOutbox();
    const relay = startRelay(outbox, async () => undefined);

    outbox.waiting.push(createMessage({ type: 'thing.happened', subject: 'x', data: {} }));
    await relay.stop();

    expect(outbox.waiting).toEqual([]);
  });
});
