import { describe, expect, test } from '@jest/globals';
import { createMessage, parseMessage } from './message.ts';

describe('parseMessage', () => {
  test('reads what was made', () => {
    const message = createMessage({ type: 'thing.made.v1', subject: 'thing-1', data: { a: 1 } });

    expect(parseMessage(Buffer.from(JSON.stringify(message)))).toEqual(message);
  });

  test.each(['ada@mail.example', '{"id": 7, "data": "ada@mail.example"}', '["ada"]', ''])(
    'refuses %s and repeats nothing of it',
    content => {
      const read = () => parseMessage(Buffer.from(content));

      expect(read).toThrow();
      expect(read).not.toThrow(/ada/);
    },
  );
});
