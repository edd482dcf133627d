import { afterAll, describe, expect, test } from '@jest/globals';
import { MatchersV3 } from '@pact-foundation/pact';
import { contractWith } from '../../test/contracts.ts';
import { parseMessage } from '../platform/messaging/message.ts';
import { parsePaymentEvent, paymentEventTypes } from './paymentEvent.ts';

const { integer, regex, string, uuid } = MatchersV3;

// Not the contract of HTTP: whoever checks messages needs nothing that listens
const contract = await contractWith('payment-service', 'events');

const states: Record<(typeof paymentEventTypes)[number], string> = {
  'payment.authorized.v1': 'authorized',
  'payment.captured.v1': 'captured',
  'payment.challenge_required.v1': 'challenge_required',
  'payment.declined.v1': 'declined',
  'payment.failed.v1': 'failed',
  'payment.refunded.v1': 'refunded',
  'payment.voided.v1': 'voided',
};

afterAll(() => contract.expectAsAgreed());

describe('what this service needs of the events of payments', () => {
  test.each(paymentEventTypes)('%s', type =>
    contract.pact
      .addAsynchronousInteraction()
      .given('a payment exists', { state: states[type] })
      .expectsToReceive(type, builder => {
        builder
          .withJSONContent({
            specversion: '1.0',
            id: string('7d1c2f9e-0000-4000-8000-000000000001'),
            source: string('/payment-service'),
            type,
            subject: string('3f0c1f6e-6a3c-4e6d-9a54-5a1f6f5f0c02'),
            time: regex('\\d{4}-\\d{2}-\\d{2}T[\\d:.]+Z', '2026-11-20T10:00:00.000Z'),
            datacontenttype: 'application/json',
            data: {
              paymentId: string('3f0c1f6e-6a3c-4e6d-9a54-5a1f6f5f0c02'),
              orderId: uuid('3f0c1f6e-6a3c-4e6d-9a54-5a1f6f5f0a02'),
              state: states[type],
              version: integer(2),
            },
          })
          .withMetadata({ contentType: 'application/json', routingKey: type });
      })
      .executeTest(async ({ contents }) => {
        const message = parseMessage(Buffer.from(JSON.stringify(contents.content)));
        expect(parsePaymentEvent(message)).toMatchObject({
          orderId: '3f0c1f6e-6a3c-4e6d-9a54-5a1f6f5f0a02',
          state: states[type],
          version: 2,
        });
      }),
  );
});
