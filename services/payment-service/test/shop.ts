import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { Payment } from '../src/payments/payment.ts';
import { type Answer, send } from './http.ts';
import { asService } from './identities.ts';

/** What a caller of the service sends for an order. */
export interface NewPayment {
  orderId: string;
  customerId: string;
  amount: { amount: number; currency: string };
  method: { token: string };
}

/** A payment of a new order. */
export function newPayment(token = 'tok_ok', amount = 1_000): NewPayment {
  return {
    orderId: randomUUID(),
    customerId: randomUUID(),
    amount: { amount, currency: 'EUR' },
    method: { token },
  };
}

/** Sends a change on behalf of another service, with an Idempotency-Key. */
export async function change<Body = Payment>(
  url: string,
  options: { body?: unknown; key?: string; headers?: Record<string, string> } = {},
): Promise<Answer<Body>> {
  const { body, key = randomUUID(), headers = await asService() } = options;
  return send<Body>('POST', url, {
    ...(body !== undefined && { body }),
    headers: { 'idempotency-key': key, ...headers },
  });
}

/** Makes a payment. */
export async function pay(
  url: string,
  payment: NewPayment = newPayment(),
  key: string = randomUUID(),
): Promise<Answer<Payment>> {
  return change(`${url}/payments`, { body: payment, key });
}

/** Reads a payment as another service. */
export async function read(url: string, id: string): Promise<Payment> {
  return (await send<Payment>('GET', `${url}/payments/${id}`, { headers: await asService() })).body;
}

/** Asks the database of a test itself. */
export async function query<Row extends object>(
  variables: Record<string, string>,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: variables.DATABASE_URL });
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}

/** What the simulated provider has under the reference of a payment: more than one is one too many. */
export async function charges(
  variables: Record<string, string>,
  paymentId: string,
): Promise<{ status: string; captured: number; refunded: number }[]> {
  return query(
    variables,
    `SELECT status, captured_amount::integer AS captured, refunded_amount::integer AS refunded
       FROM simulated_provider.payments WHERE reference = $1`,
    [paymentId],
  );
}
