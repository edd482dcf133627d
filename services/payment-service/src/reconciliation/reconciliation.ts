import type { FindingKind } from './compare.ts';

/** One comparison of the provider's books with the own ones. */
export interface Reconciliation {
  id: string;
  state: 'running' | 'finished';
  /** ISO 8601, UTC; payments made from here on … */
  from: string;
  /** … and before this. */
  to: string;
  requestedBy: string;
  /** How many payments were compared. */
  compared: number;
  findings: { healed: number; open: number };
  startedAt: string;
  finishedAt?: string;
}

/** A difference that a reconciliation found. */
export interface RecordedFinding {
  kind: FindingKind;
  paymentId?: string;
  providerPaymentId?: string;
  /** Whether it was put right. */
  healed: boolean;
  detail: string;
}
