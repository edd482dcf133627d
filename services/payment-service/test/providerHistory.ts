import fc from 'fast-check';
import type { ProviderPayment, ProviderStatus } from '../src/provider/paymentProvider.ts';
import { type Change, changeOf } from '../src/provider/simulated/providerChange.ts';
import { providerPaymentOf, type ProviderRow } from '../src/provider/simulated/providerRow.ts';

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant('challenge' as const), passed: fc.boolean() }),
  fc.record({ kind: fc.constant('capture' as const) }),
  fc.record({ kind: fc.constant('void' as const) }),
  fc.record({ kind: fc.constant('refund' as const), amount: fc.integer({ min: 1, max: 1_200 }) }),
);

const beginning: fc.Arbitrary<ProviderStatus> = fc.constantFrom(
  'pending',
  'challenge_required',
  'authorized',
  'declined',
);

/** Everything that the simulated provider says of a payment, from its beginning to some end, in the right order. */
export const providerHistory: fc.Arbitrary<ProviderPayment[]> = fc
  .record({ status: beginning, changes: fc.array(change, { maxLength: 8 }) })
  .map(({ status, changes }) => {
    let row = rowOf(status);
    const history = [providerPaymentOf(row)];
    if (status === 'pending') {
      row = { ...row, status: 'authorized' };
      history.push(providerPaymentOf(row));
    }
    for (const next of changes) {
      const changed = changeOf(row, next);
      if (!('refusal' in changed)) {
        row = {
          ...row,
          status: changed.status,
          captured_amount: String(changed.captured),
          refunded_amount: String(changed.refunded),
          decline_code: changed.declineCode ?? null,
        };
        history.push(providerPaymentOf(row));
      }
    }
    return history;
  });

function rowOf(status: ProviderStatus): ProviderRow {
  return {
    id: 'sim_1',
    reference: 'payment-1',
    scenario: 'tok_ok',
    status,
    amount: '1000',
    currency: 'EUR',
    captured_amount: '0',
    refunded_amount: '0',
    decline_code: status === 'declined' ? 'card_declined' : null,
    created_at: new Date(0),
  };
}
