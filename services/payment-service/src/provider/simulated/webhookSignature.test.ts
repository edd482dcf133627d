import { describe, expect, test } from '@jest/globals';
import { InvalidWebhook } from '../paymentProvider.ts';
import { readSignedEvent, signatureHeader, signWebhook } from './webhookSignature.ts';

const secret = 'a secret that is long enough for HMAC';
const now = new Date('2026-11-20T09:00:00Z');
const event = {
  id: 'evt_1',
  type: 'payment.authorized',
  payment: {
    id: 'sim_1',
    reference: 'payment-1',
    status: 'authorized',
    amount: { amount: 5, currency: 'EUR' },
    capturedAmount: 0,
    refundedAmount: 0,
    createdAt: now.toISOString(),
  },
};
const body = Buffer.from(JSON.stringify(event));

function read(header: string | undefined, raw = body, secrets = [secret], at = now): unknown {
  return readSignedEvent(raw, { [signatureHeader]: header }, secrets, at);
}

describe('a webhook of the simulated provider', () => {
  test('is read when it is signed now, with any of the secrets', () => {
    const header = signWebhook(body, secret, now);

    expect(read(header)).toEqual(event);
    expect(read(header, body, ['the next secret, also long enough', secret])).toEqual(event);
  });

  test.each([
    ['no signature', undefined],
    ['an unreadable one', 'v1=1'],
    ['one with another secret', signWebhook(body, `${secret}?`, now)],
    ['one of long ago', signWebhook(body, secret, new Date(now.getTime() - 301_000))],
    ['one of the future', signWebhook(body, secret, new Date(now.getTime() + 301_000))],
    ['another time on it', signWebhook(body, secret, now).replace(/^t=\d+/, 't=1779000000')],
  ])('is refused with %s', (_what, header) => {
    expect(() => read(header)).toThrow(InvalidWebhook);
  });

  test('is refused when a byte of it is another', () => {
    const header = signWebhook(body, secret, now);

    expect(() => read(header, Buffer.from(body.toString().replace('5', '6')))).toThrow(
      'the signature is wrong',
    );
  });

  test.each(['{', '[]', '{"id":"evt_1"}'])('is refused when it is signed and says %s', raw => {
    expect(() => read(signWebhook(raw, secret, now), Buffer.from(raw))).toThrow(
      'what is signed is not an event',
    );
  });
});
