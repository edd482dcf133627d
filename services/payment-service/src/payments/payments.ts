import { jsonAnswer, problemAnswer } from '../idempotency/answers.ts';
import type { Answer, Idempotency, IdempotentRequest, Settle } from '../idempotency/idempotency.ts';
import type { Transaction } from '../platform/database/database.ts';
import { reached } from '../platform/process/reached.ts';
import { factsFrom } from '../provider/factsFrom.ts';
import {
  type PaymentProvider,
  type ProviderPayment,
  ProviderRefused,
  ProviderUnavailable,
} from '../provider/paymentProvider.ts';
import type { Operation, OperationStore } from './operationStore.ts';
import {
  paymentBusy,
  providerAway,
  refundTooLarge,
  refusedByProvider,
  wrongState,
} from './paymentErrors.ts';
import type { Money } from './payment.ts';
import { noFacts, type PaymentFacts } from './paymentFacts.ts';
import { paymentOf, type PaymentRow } from './paymentRow.ts';
import type { NewPayment, PaymentStore } from './paymentStore.ts';

/** How a request is told from others; what is to be done with it this module knows. */
export type PaymentRequest = Omit<IdempotentRequest, 'operation'>;

type Run = ReturnType<Idempotency['run']>;

/**
 * What can be done with payments. Each is done in atomic phases: what is asked for is written down, then the provider is
 * asked under the id of what was written down, then the provider's answer is recorded. See `Idempotency`.
 */
export class Payments {
  readonly #idempotency: Idempotency;
  readonly #payments: PaymentStore;
  readonly #operations: OperationStore;
  readonly #provider: PaymentProvider;

  constructor(parts: {
    idempotency: Idempotency;
    payments: PaymentStore;
    operations: OperationStore;
    provider: PaymentProvider;
  }) {
    this.#idempotency = parts.idempotency;
    this.#payments = parts.payments;
    this.#operations = parts.operations;
    this.#provider = parts.provider;
    const recorded = () => {
      reached('payment.recorded');
    };
    this.#idempotency.register('authorize', id => this.#authorize(id), recorded);
    this.#idempotency.register('operate', id => this.#operate(id), recorded);
  }

  /** Makes a payment and asks the provider to set its money aside. */
  create(request: PaymentRequest, payment: Omit<NewPayment, 'id'>): Run {
    return this.#run(request, 'authorize', (transaction, id) =>
      this.#payments.insert(transaction, { ...payment, id }),
    );
  }

  /** Takes all that was set aside. */
  capture(request: PaymentRequest, paymentId: string): Run {
    return this.#run(request, 'operate', async (transaction, id) => {
      const payment = await this.#payments.lock(transaction, paymentId);
      await this.#requireIdle(transaction, payment);
      if (payment.state !== 'authorized') {
        throw payment.state === 'processing' ? paymentBusy() : wrongState(payment.state);
      }
      await this.#note(transaction, { id, paymentId, kind: 'capture' }, request);
    });
  }

  /** Gives up a payment of which nothing was captured. */
  void(request: PaymentRequest, paymentId: string): Run {
    return this.#run(request, 'operate', async (transaction, id) => {
      const payment = await this.#payments.lock(transaction, paymentId);
      await this.#requireIdle(transaction, payment);
      if (!['processing', 'challenge_required', 'authorized'].includes(payment.state)) {
        throw wrongState(payment.state);
      }
      if (payment.provider_payment_id === null) {
        // Whether there is anything to void is known in a moment
        throw paymentBusy();
      }
      await this.#note(transaction, { id, paymentId, kind: 'void' }, request);
    });
  }

  /** Gives back a part of what was captured, or all that is left of it. */
  refund(
    request: PaymentRequest,
    paymentId: string,
    refund: { amount: number | undefined; currency: string | undefined; reason: string },
  ): Run {
    return this.#run(request, 'operate', async (transaction, id) => {
      const payment = await this.#payments.lock(transaction, paymentId);
      if (!['captured', 'partially_refunded'].includes(payment.state)) {
        throw payment.state === 'processing' ? paymentBusy() : wrongState(payment.state);
      }
      const captured = Number(payment.captured_amount);
      const refundable = captured - Number(payment.refunded_amount);
      const { refunding } = await this.#operations.pending(transaction, paymentId);
      const amount = refund.amount ?? refundable - refunding;
      if (amount > refundable || (refund.currency ?? payment.currency) !== payment.currency) {
        throw refundTooLarge(refundable);
      }
      if (amount <= 0 || amount > refundable - refunding) {
        // Refunds are on their way; how they end decides whether this one is possible
        throw paymentBusy();
      }
      const { reason } = refund;
      await this.#note(transaction, { id, paymentId, kind: 'refund', amount, reason }, request);
    });
  }

  async #run(
    request: PaymentRequest,
    operation: string,
    prepare: Parameters<Idempotency['run']>[1],
  ): Run {
    try {
      return await this.#idempotency.run({ ...request, operation }, prepare);
    } catch (error) {
      throw error instanceof ProviderUnavailable ? providerAway(error) : error;
    }
  }

  async #requireIdle(transaction: Transaction, payment: PaymentRow): Promise<void> {
    const { deciding } = await this.#operations.pending(transaction, payment.id);
    if (deciding) {
      throw paymentBusy();
    }
  }

  async #note(
    transaction: Transaction,
    operation: Pick<Operation, 'id' | 'paymentId' | 'kind'> & { amount?: number; reason?: string },
    request: PaymentRequest,
  ): Promise<void> {
    const { amount, reason } = operation;
    const requestedBy = request.caller;
    await this.#operations.insert(transaction, { ...operation, amount, reason, requestedBy });
  }

  async #authorize(paymentId: string): Promise<Settle> {
    const found = await this.#payments.findToAuthorize(paymentId);
    if (found === undefined) {
      throw new Error(`there is no payment ${paymentId}`);
    }
    const { row, token } = found;
    // Given up in the meantime: to charge now would be too late
    const { facts, providerPaymentId } =
      token === undefined || row.failed
        ? { facts: noFacts }
        : await this.#askToAuthorize(paymentId, paymentOf(row).amount, token);
    reached('payment.charged');
    return async (transaction, add) => {
      const payment = await this.#payments.learn(transaction, add, paymentId, {
        facts,
        ...(providerPaymentId !== undefined && { providerPaymentId }),
      });
      await this.#payments.forgetMethodToken(transaction, paymentId);
      const location = `/payments/${paymentId}`;
      return jsonAnswer(201, paymentOf(payment), { location });
    };
  }

  async #askToAuthorize(
    paymentId: string,
    amount: Money,
    token: string,
  ): Promise<{ facts: PaymentFacts; providerPaymentId?: string }> {
    try {
      const idempotencyKey = paymentId;
      const request = { idempotencyKey, reference: paymentId, amount, token };
      const answer = await this.#provider.authorize(request);
      return { facts: factsFrom(answer), providerPaymentId: answer.id };
    } catch (error) {
      if (error instanceof ProviderRefused) {
        // Not a decline: the provider does not even try, and never will
        return { facts: { ...noFacts, failed: true } };
      }
      throw error;
    }
  }

  async #operate(operationId: string): Promise<Settle> {
    const operation = await this.#operations.find(operationId);
    const { paymentId } = operation;
    const { answer, refusal } = await this.#ask(operation);
    reached('payment.charged');
    return async (transaction, add) => {
      const facts = answer === undefined ? noFacts : factsFrom(answer);
      const payment = await this.#payments.learn(transaction, add, paymentId, { facts });
      await this.#operations.finish(transaction, operationId, refusal);
      if (refusal !== undefined) {
        return problemAnswer(refusedByProvider(refusal));
      }
      return answerOf(operation, payment);
    };
  }

  async #ask(
    operation: Operation,
  ): Promise<{ answer: ProviderPayment | undefined; refusal: string | undefined }> {
    const { id: idempotencyKey, paymentId, kind, amount = 0 } = operation;
    const payment = await this.#payments.find(paymentId);
    const providerPaymentId = payment?.provider_payment_id ?? '';
    try {
      const answer =
        kind === 'refund'
          ? await this.#provider.refund({ idempotencyKey, providerPaymentId, amount })
          : await this.#provider[kind]({ idempotencyKey, providerPaymentId });
      return { answer, refusal: undefined };
    } catch (error) {
      if (error instanceof ProviderRefused) {
        // What it says of the payment may be news: that is recorded all the same
        return { answer: error.payment, refusal: error.code };
      }
      throw error;
    }
  }
}

function answerOf(operation: Operation, payment: PaymentRow): Answer {
  return jsonAnswer(operation.kind === 'refund' ? 201 : 200, paymentOf(payment));
}
