import { SpanKind } from '@opentelemetry/api';
import { Counter } from 'prom-client';
import { withTimeout } from '../platform/process/withTimeout.ts';
import type { ServiceContext } from '../platform/serviceContext.ts';
import { inSpan } from '../platform/telemetry/inSpan.ts';
import { type PaymentProvider, ProviderRefused, ProviderUnavailable } from './paymentProvider.ts';

type Outcome = 'answered' | 'refused' | 'unavailable';

/**
 * Waits for a provider only so long, and asks again: with the same idempotency key, so that a call whose answer was
 * lost has its effect once. Counts and traces every attempt; nothing of what is asked gets into either.
 */
export class PatientProvider implements PaymentProvider {
  readonly name: string;
  readonly #provider: PaymentProvider;
  readonly #timeoutMs: number;
  readonly #attempts: number;
  readonly #calls: Counter<'operation' | 'outcome'>;

  constructor(
    provider: PaymentProvider,
    { metrics }: Pick<ServiceContext, 'metrics'>,
    options: { timeoutMs: number; attempts: number },
  ) {
    this.name = provider.name;
    this.#provider = provider;
    this.#timeoutMs = options.timeoutMs;
    this.#attempts = options.attempts;
    this.#calls = new Counter({
      name: 'payment_provider_calls_total',
      help: 'Calls of the payment provider by outcome: answered, refused or unavailable',
      labelNames: ['operation', 'outcome'],
      registers: [metrics.registry],
    });
  }

  authorize(request: Parameters<PaymentProvider['authorize']>[0]) {
    return this.#ask('authorize', () => this.#provider.authorize(request));
  }

  answerChallenge(request: Parameters<PaymentProvider['answerChallenge']>[0]) {
    return this.#ask('answer_challenge', () => this.#provider.answerChallenge(request));
  }

  capture(request: Parameters<PaymentProvider['capture']>[0]) {
    return this.#ask('capture', () => this.#provider.capture(request));
  }

  void(request: Parameters<PaymentProvider['void']>[0]) {
    return this.#ask('void', () => this.#provider.void(request));
  }

  refund(request: Parameters<PaymentProvider['refund']>[0]) {
    return this.#ask('refund', () => this.#provider.refund(request));
  }

  find(reference: string) {
    return this.#ask('find', () => this.#provider.find(reference));
  }

  report(window: Parameters<PaymentProvider['report']>[0]) {
    return this.#ask('report', () => this.#provider.report(window));
  }

  readWebhook(...parameters: Parameters<PaymentProvider['readWebhook']>) {
    return this.#provider.readWebhook(...parameters);
  }

  async #ask<Result>(operation: string, call: () => Promise<Result>): Promise<Result> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#attempt(operation, call);
      } catch (error) {
        if (error instanceof ProviderRefused) {
          throw error;
        }
        if (attempt >= this.#attempts) {
          throw new ProviderUnavailable(operation, error);
        }
      }
    }
  }

  async #attempt<Result>(operation: string, call: () => Promise<Result>): Promise<Result> {
    const span = `${this.name} ${operation}`;
    let outcome: Outcome = 'unavailable';
    try {
      const result = await inSpan(span, { kind: SpanKind.CLIENT }, () =>
        withTimeout(call(), this.#timeoutMs),
      );
      outcome = 'answered';
      return result;
    } catch (error) {
      if (error instanceof ProviderRefused) {
        outcome = 'refused';
      }
      throw error;
    } finally {
      this.#calls.inc({ operation, outcome });
    }
  }
}
