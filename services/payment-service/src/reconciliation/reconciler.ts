import type { PostgresqlOutbox } from '../platform/messaging/postgresqlOutbox.ts';
import type { Logger } from '../platform/telemetry/logger.ts';
import { noFacts, type PaymentFacts } from '../payments/paymentFacts.ts';
import type { PaymentStore } from '../payments/paymentStore.ts';
import { factsFrom } from '../provider/factsFrom.ts';
import type { PaymentProvider, ProviderPayment } from '../provider/paymentProvider.ts';
import { compare, type Finding, type OwnPayment, type Remedy } from './compare.ts';
import type { BookPosition, OwnBooks } from './ownBooks.ts';
import type { Claim, ReconciliationStore } from './reconciliationStore.ts';

const isUuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Compares the provider's books with the own ones, puts right what is safe and writes down the rest. Everything that
 * it does may be done again, so an instance that takes over from a dead one simply begins anew.
 */
export class Reconciler {
  readonly #parts: {
    store: ReconciliationStore;
    books: OwnBooks;
    payments: PaymentStore;
    outbox: PostgresqlOutbox;
    provider: PaymentProvider;
    logger: Logger;
    staleAfterMs: number;
  };

  constructor(parts: {
    store: ReconciliationStore;
    books: OwnBooks;
    payments: PaymentStore;
    outbox: PostgresqlOutbox;
    provider: PaymentProvider;
    logger: Logger;
    staleAfterMs: number;
  }) {
    this.#parts = parts;
  }

  /** Runs a reconciliation that nobody runs, if there is one. */
  async runOne(): Promise<boolean> {
    const { store, logger } = this.#parts;
    const claim = await store.claim();
    if (claim === undefined) {
      return false;
    }
    try {
      const compared = await this.#run(claim);
      if (compared !== undefined) {
        await store.finish(claim, compared);
        logger.info({ reconciliation: claim.id, compared }, 'reconciled');
      }
    } catch (error) {
      logger.warn({ err: error, reconciliation: claim.id }, 'a reconciliation will begin anew');
      await store.release(claim);
    }
    return true;
  }

  /** @returns how many payments were compared; undefined when another instance has taken over */
  async #run(claim: Claim): Promise<number | undefined> {
    const seen = new Set<string>();
    for await (const theirs of this.#reportPages(claim)) {
      await this.#compareReport(claim, theirs);
      for (const { reference } of theirs) {
        seen.add(reference);
      }
      if (!(await this.#parts.store.renew(claim, seen.size))) {
        return undefined;
      }
    }
    for await (const own of this.#bookPages(claim)) {
      for (const payment of own.filter(({ id }) => !seen.has(id))) {
        const theirs = await this.#parts.provider.find(payment.id);
        await this.#settle(claim, payment.id, compare(payment, theirs, this.#staleBefore()));
        seen.add(payment.id);
      }
      if (!(await this.#parts.store.renew(claim, seen.size))) {
        return undefined;
      }
    }
    return seen.size;
  }

  async #compareReport(claim: Claim, theirs: ProviderPayment[]): Promise<void> {
    const references = theirs.map(({ reference }) => reference);
    const books = await this.#parts.books.byIds(references.filter(id => isUuid.test(id)));
    for (const payment of theirs) {
      const own = books.get(payment.reference);
      // Only one that is not the one we know can be one of several
      const all = isKnown(own, payment)
        ? [payment]
        : await this.#parts.provider.find(payment.reference);
      await this.#settle(claim, own?.id, compare(own, all, this.#staleBefore()));
    }
  }

  async #settle(
    claim: Claim,
    paymentId: string | undefined,
    findings: readonly Finding[],
  ): Promise<void> {
    for (const finding of findings) {
      const healed =
        finding.remedy !== undefined && (await this.#heal(paymentId, finding, finding.remedy));
      await this.#parts.store.record(claim, paymentId, finding, healed);
    }
  }

  async #heal(paymentId: string | undefined, finding: Finding, remedy: Remedy): Promise<boolean> {
    const { logger, provider } = this.#parts;
    try {
      switch (remedy.kind) {
        case 'record':
          await this.#learn(paymentId, factsFrom(remedy.payment), remedy.payment.id);
          break;
        case 'give_up':
          await this.#learn(paymentId, { ...noFacts, failed: true });
          break;
        case 'void': {
          const { id } = remedy.payment;
          const answer = await provider.void({
            idempotencyKey: `reconciliation:${id}:void`,
            providerPaymentId: id,
          });
          if (finding.kind === 'orphan_authorization' && paymentId !== undefined) {
            await this.#learn(paymentId, factsFrom(answer), answer.id);
          }
        }
      }
      return true;
    } catch (error) {
      logger.warn({ err: error, kind: finding.kind, payment_id: paymentId }, 'could not be healed');
      return false;
    }
  }

  async #learn(
    paymentId: string | undefined,
    facts: PaymentFacts,
    providerPaymentId?: string,
  ): Promise<void> {
    const { payments, outbox } = this.#parts;
    if (paymentId !== undefined) {
      await outbox.transaction((transaction, add) =>
        payments.learn(transaction, add, paymentId, {
          facts,
          ...(providerPaymentId !== undefined && { providerPaymentId }),
        }),
      );
    }
  }

  #staleBefore(): Date {
    return new Date(Date.now() - this.#parts.staleAfterMs);
  }

  async *#reportPages({ from, to }: Claim): AsyncGenerator<ProviderPayment[]> {
    let after: string | undefined;
    do {
      const page = await this.#parts.provider.report({
        from,
        to,
        ...(after !== undefined && { after }),
      });
      yield page.payments;
      after = page.next;
    } while (after !== undefined);
  }

  async *#bookPages({ from, to }: Claim): AsyncGenerator<OwnPayment[]> {
    let after: BookPosition | undefined;
    do {
      const page = await this.#parts.books.page({ from, to, after });
      yield page.payments;
      after = page.next;
    } while (after !== undefined);
  }
}

function isKnown(own: OwnPayment | undefined, payment: ProviderPayment): boolean {
  return own?.providerPaymentId === payment.id;
}
