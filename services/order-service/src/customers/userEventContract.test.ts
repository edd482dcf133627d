import { afterAll, describe, expect, test } from '@jest/globals';
import { MatchersV3 } from '@pact-foundation/pact';
import { contractWith } from '../../test/contracts.ts';
import { parseMessage } from '../platform/messaging/message.ts';
import { parseUserDeleted } from './userEvent.ts';

const { regex, string, uuid } = MatchersV3;

const contract = await contractWith('user-service');

const userId = '3f0c1f6e-6a3c-4e6d-9a54-5a1f6f5f0c02';
const type = 'user.deleted.v1';

afterAll(() => contract.expectAsAgreed());

describe('what this service needs of the events of users', () => {
  test('user.deleted.v1', () =>
    contract.pact
      .addAsynchronousInteraction()
      .given('an account was deleted')
      .expectsToReceive(type, builder => {
        builder
          .withJSONContent({
            specversion: '1.0',
            id: string('7d1c2f9e-0000-4000-8000-000000000001'),
            source: string('/user-service'),
            type,
            subject: string(userId),
            time: regex('\\d{4}-\\d{2}-\\d{2}T[\\d:.]+Z', '2026-11-20T10:00:00.000Z'),
            datacontenttype: 'application/json',
            data: { userId: uuid(userId) },
          })
          .withMetadata({ contentType: 'application/json', routingKey: type });
      })
      .executeTest(async ({ contents }) => {
        const message = parseMessage(Buffer.from(JSON.stringify(contents.content)));
        expect(parseUserDeleted(message)).toEqual({ userId });
      }));
});
