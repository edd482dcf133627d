import type { SagaState } from './saga.ts';

/** A step that was tried, as operators see it. */
export interface SagaStepReport {
  number: number;
  direction: string;
  step: string;
  attempt: number;
  startedAt: string;
  endedAt?: string;
  outcome?: string;
  detail?: string;
}

/** What an operator decided. */
export interface SagaResolutionReport {
  action: string;
  note: string;
  resolvedBy: string;
  resolvedAt: string;
}

/** A saga as operators see it. How to pay is not in here. */
export interface SagaReport {
  id: string;
  orderId: string;
  orderState: string;
  state: SagaState;
  direction: string;
  step?: string;
  attempts: number;
  /** Why it goes backwards. */
  reason?: string;
  lastError?: string;
  paymentId?: string;
  nextAttemptAt?: string;
  createdAt: string;
  updatedAt: string;
}

/** A saga with everything that was tried and decided. */
export interface SagaHistoryReport extends SagaReport {
  steps: SagaStepReport[];
  resolutions: SagaResolutionReport[];
}
