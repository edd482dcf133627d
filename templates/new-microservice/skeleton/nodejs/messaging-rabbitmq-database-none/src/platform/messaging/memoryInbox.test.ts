import { describe, expect, jest, test } from '@jest/globals';
import { createMessage } from './message.ts';
import { MemoryInbox } from './memoryInbox.ts';

const message = () => createMessage({ type: 'thing.happened', subject: 'thing-1', data: {} });

describe('MemoryInbox', () => {
  test('gives a message one effect', () => {
    const inbox = new MemoryInbox();
    const effect = jest.fn();
    const again = message();

    inbox.once(again, effect);
    inbox.once(again, effect);
    inbox.once(message(), effect);

    expect(effect).toHaveBeenCalledTimes(2);
  });

  test('gives a message its effect later when it failed at first', () => {
    const inbox = new MemoryInbox();
    const failing = message();
    expect(() => {
      inbox.once(failing, () => {
        throw new Error('not now');
      });
    }).toThrow('not now');
    const effect = jest.fn();

    inbox.once(failing, effect);

    expect(effect).toHaveBeenCalledTimes(1);
  });

  test('forgets the oldest message when it is full, and only that', () => {
    const inbox = new MemoryInbox(2);
    const effect = jest.fn();
    const [first, second, third] = [message(), message(), message()];
    for (const one of [first, second, third]) {
      inbox.once(one, () => undefined);
    }

    inbox.once(second, effect);
    inbox.once(third, effect);
    expect(effect).not.toHaveBeenCalled();
    inbox.once(first, effect);
    expect(effect).toHaveBeenCalledTimes(1);
  });
});
