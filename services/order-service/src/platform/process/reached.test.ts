import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect, test } from '@jest/globals';
import { reached } from './reached.ts';

describe('reached', () => {
  test('tells subscribers of the channel before it returns', () => {
    const seen: unknown[] = [];
    const subscriber = (message: unknown) => {
      seen.push(message);
    };
    subscribe('service:reached', subscriber);

    reached('somewhere');
    unsubscribe('service:reached', subscriber);
    reached('elsewhere');

    expect(seen).toEqual([{ point: 'somewhere' }]);
  });
});
