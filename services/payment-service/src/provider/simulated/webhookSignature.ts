import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { InvalidWebhook, type ProviderEvent } from '../paymentProvider.ts';

/** The header with the time and the signature: `t=<seconds>,v1=<hex>`. */
export const signatureHeader = 'simulated-provider-signature';

/** A signature is good for so long: what somebody recorded cannot be sent again for ever. */
const toleranceSeconds = 300;

const eventShape: z.ZodType<ProviderEvent> = z.object({
  id: z.string().min(1).max(100),
  type: z.string().min(1).max(100),
  payment: z.object({
    id: z.string().min(1).max(100),
    reference: z.string().max(100),
    status: z.enum([
      'pending',
      'challenge_required',
      'authorized',
      'declined',
      'captured',
      'voided',
    ]),
    amount: z.object({ amount: z.int().min(0), currency: z.string().length(3) }),
    capturedAmount: z.int().min(0),
    refundedAmount: z.int().min(0),
    declineCode: z.string().max(100).exactOptional(),
    createdAt: z.iso.datetime(),
  }),
});

/** The value of the signature header for a body that is sent at `now`. */
export function signWebhook(body: Buffer | string, secret: string, now: Date): string {
  const time = Math.floor(now.getTime() / 1_000);
  return `t=${time},v1=${signatureOf(body, secret, String(time)).toString('hex')}`;
}

/**
 * Reads a webhook of the simulated provider.
 *
 * @param secrets the signature of any of them is good, so that a secret can be replaced while everything runs
 * @throws InvalidWebhook when the signature is missing, wrong or not of now, or what is signed is not an event
 */
export function readSignedEvent(
  rawBody: Buffer,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  secrets: readonly string[],
  now = new Date(),
): ProviderEvent {
  const header = headers[signatureHeader];
  const match = typeof header === 'string' ? /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header) : null;
  const [, time, signature] = match ?? [];
  if (time === undefined || signature === undefined) {
    throw new InvalidWebhook('the signature is missing or not readable');
  }
  const given = Buffer.from(signature, 'hex');
  if (!secrets.some(secret => timingSafeEqual(given, signatureOf(rawBody, secret, time)))) {
    throw new InvalidWebhook('the signature is wrong');
  }
  if (Math.abs(now.getTime() / 1_000 - Number(time)) > toleranceSeconds) {
    throw new InvalidWebhook('the signature is not of now');
  }
  const event = eventShape.safeParse(parseJson(rawBody));
  if (!event.success) {
    throw new InvalidWebhook('what is signed is not an event');
  }
  return event.data;
}

function signatureOf(body: Buffer | string, secret: string, time: string): Buffer {
  return createHmac('sha256', secret).update(`${time}.`).update(body).digest();
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
