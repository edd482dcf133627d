/** Where money can be. */
export const ledgerAccounts = ['provider_clearing', 'revenue', 'refunds'] as const;

/** The code of an account. */
export type LedgerAccount = (typeof ledgerAccounts)[number];

/** One line of a journal transaction: debits are positive, credits negative. */
export interface JournalEntry {
  account: LedgerAccount;
  currency: string;
  amount: number;
}

/** Lines that belong together; their sum is zero in every currency. */
export interface JournalTransaction {
  kind: 'capture' | 'refund';
  entries: JournalEntry[];
}

/** How much of a payment was captured and refunded. */
export interface MovedAmounts {
  currency: string;
  capturedAmount: number;
  refundedAmount: number;
}

/**
 * What has to be posted when the amounts of a payment grow. Made from the difference, so the ledger says what the
 * payments say whatever was learned in between, and in whatever order.
 *
 * Captured money is an asset at the provider and revenue; a refund takes it from the asset and is kept apart from
 * revenue, so that both stay visible. What is only authorized is nobody's yet and is not posted.
 */
export function postingsFor(before: MovedAmounts, after: MovedAmounts): JournalTransaction[] {
  const captured = after.capturedAmount - before.capturedAmount;
  const refunded = after.refundedAmount - before.refundedAmount;
  const { currency } = after;
  return [
    ...(captured > 0
      ? [posting('capture', currency, { debit: 'provider_clearing', credit: 'revenue' }, captured)]
      : []),
    ...(refunded > 0
      ? [posting('refund', currency, { debit: 'refunds', credit: 'provider_clearing' }, refunded)]
      : []),
  ];
}

function posting(
  kind: JournalTransaction['kind'],
  currency: string,
  accounts: { debit: LedgerAccount; credit: LedgerAccount },
  amount: number,
): JournalTransaction {
  return {
    kind,
    entries: [
      { account: accounts.debit, currency, amount },
      { account: accounts.credit, currency, amount: -amount },
    ],
  };
}
