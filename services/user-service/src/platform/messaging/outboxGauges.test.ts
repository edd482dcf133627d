import { describe, expect, jest, test } from '@jest/globals';
import { createMetrics } from '../telemetry/metrics.ts';
import type { Backlog } from './outbox.ts';
import { registerOutboxGauges } from './outboxGauges.ts';

async function scrape(registry: ReturnType<typeof createMetrics>['registry']): Promise<string[]> {
  const text = await registry.metrics();
  return text.split('\n').filter(line => line.startsWith('outbox_'));
}

describe('the gauges of the outbox', () => {
  test('show what waits, with one look for both', async () => {
    const { registry } = createMetrics();
    const backlog = jest.fn(async () => ({ messages: 7, oldestAgeSeconds: 12.5 }));
    registerOutboxGauges(registry, { backlog });

    expect(await scrape(registry)).toEqual([
      expect.stringMatching(/^outbox_messages\{service="[^"]+"\} 7$/),
      expect.stringMatching(/^outbox_oldest_message_age_seconds\{service="[^"]+"\} 12\.5$/),
    ]);
    await scrape(registry);
    expect(backlog).toHaveBeenCalledTimes(1);
  });

  test('look again after a while, and say nothing of what they cannot find out', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] });
    try {
      const { registry } = createMetrics();
      const backlog = jest.fn<() => Promise<Backlog>>();
      registerOutboxGauges(registry, { backlog });

      backlog.mockResolvedValueOnce({ messages: 7, oldestAgeSeconds: 1 });
      expect(await scrape(registry)).toHaveLength(2);
      jest.advanceTimersByTime(5_001);
      backlog.mockRejectedValueOnce(new Error('the database is away'));
      expect(await scrape(registry)).toEqual([]);

      jest.advanceTimersByTime(5_001);
      backlog.mockReturnValueOnce(new Promise(() => undefined));
      const waiting = scrape(registry);
      await jest.advanceTimersByTimeAsync(1_001);
      expect(await waiting).toEqual([]);

      jest.advanceTimersByTime(5_001);
      backlog.mockResolvedValueOnce({ messages: 0, oldestAgeSeconds: 0 });
      expect(await scrape(registry)).toHaveLength(2);
    } finally {
      jest.useRealTimers();
    }
  });
});
