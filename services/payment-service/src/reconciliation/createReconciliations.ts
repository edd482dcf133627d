import type { Router } from 'express';
import type { Repetition } from '../background/repeat.ts';
import type { Configuration } from '../configuration.ts';
import type { Database } from '../platform/database/database.ts';
import type { IdentityVerifier } from '../platform/identity/identityVerifier.ts';
import type { PostgresqlOutbox } from '../platform/messaging/postgresqlOutbox.ts';
import type { ServiceContext } from '../platform/serviceContext.ts';
import type { PaymentStore } from '../payments/paymentStore.ts';
import type { PaymentProvider } from '../provider/paymentProvider.ts';
import { OwnBooks } from './ownBooks.ts';
import { reconciliationRoutes } from './reconciliationRoutes.ts';
import { ReconciliationStore } from './reconciliationStore.ts';
import { Reconciler } from './reconciler.ts';
import { startReconciliations } from './startReconciliations.ts';

/** Puts together what compares the books, and how it is reached. */
export function createReconciliations(
  context: ServiceContext,
  configuration: Configuration,
  parts: {
    database: Database;
    outbox: PostgresqlOutbox;
    payments: PaymentStore;
    provider: PaymentProvider;
    verifier: IdentityVerifier;
  },
): { router: Router; start: () => void } {
  const { database, outbox, payments, provider, verifier } = parts;
  const store = new ReconciliationStore(database);
  const reconciler = new Reconciler({
    store,
    books: new OwnBooks(database),
    payments,
    outbox,
    provider,
    logger: context.logger,
    staleAfterMs: configuration.STALE_AFTER_MS,
  });
  const window = {
    windowMs: configuration.RECONCILIATION_WINDOW_MS,
    graceMs: configuration.RECONCILIATION_GRACE_MS,
  };
  let repetition: Repetition | undefined;
  return {
    router: reconciliationRoutes(verifier, store, { ...window, wake: () => repetition?.wake() }),
    start: () => {
      const intervalMs = configuration.RECONCILIATION_INTERVAL_MS;
      repetition = startReconciliations(context, { store, reconciler }, { ...window, intervalMs });
    },
  };
}
