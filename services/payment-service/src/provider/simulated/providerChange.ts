import type { ProviderStatus } from '../paymentProvider.ts';
import type { ProviderRow } from './providerRow.ts';

/** What the simulated provider is asked to do with a payment. */
export type Change =
  | { kind: 'challenge'; passed: boolean }
  | { kind: 'capture' }
  | { kind: 'void' }
  | { kind: 'refund'; amount: number };

/** The payment afterwards, or why it stays as it is. */
export type Changed =
  | { status: ProviderStatus; captured: number; refunded: number; declineCode?: string }
  | { refusal: string };

/** The rules of the simulated provider. */
export function changeOf(row: ProviderRow, change: Change): Changed {
  const captured = Number(row.captured_amount);
  const refunded = Number(row.refunded_amount);
  switch (change.kind) {
    case 'challenge':
      if (row.status !== 'challenge_required') {
        return { refusal: 'no_challenge_open' };
      }
      return change.passed
        ? { status: 'authorized', captured, refunded }
        : { status: 'declined', captured, refunded, declineCode: 'challenge_failed' };
    case 'capture':
      return row.status === 'authorized'
        ? { status: 'captured', captured: Number(row.amount), refunded }
        : { refusal: 'not_authorized' };
    case 'void':
      return ['pending', 'challenge_required', 'authorized'].includes(row.status)
        ? { status: 'voided', captured, refunded }
        : { refusal: 'not_voidable' };
    case 'refund':
      return row.status === 'captured' && refunded + change.amount <= captured
        ? { status: 'captured', captured, refunded: refunded + change.amount }
        : { refusal: 'not_refundable' };
  }
}
