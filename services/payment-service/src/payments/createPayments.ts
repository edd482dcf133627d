import { Router } from 'express';
import type { Configuration } from '../configuration.ts';
import { createIdempotency, startCompleter } from '../idempotency/createIdempotency.ts';
import { invariantRoutes } from '../invariants/invariantRoutes.ts';
import { ledgerRoutes } from '../ledger/ledgerRoutes.ts';
import { LedgerStore } from '../ledger/ledgerStore.ts';
import { openDatabase } from '../platform/database/openDatabase.ts';
import { IdentityVerifier } from '../platform/identity/identityVerifier.ts';
import type { ServiceContext } from '../platform/serviceContext.ts';
import { PatientProvider } from '../provider/patientProvider.ts';
import { createSimulatedProvider } from '../provider/simulated/createSimulatedProvider.ts';
import { createReconciliations } from '../reconciliation/createReconciliations.ts';
import { startForgetting } from '../webhooks/startForgetting.ts';
import { webhookPath, webhookRoutes } from '../webhooks/webhookRoutes.ts';
import { OperationStore } from './operationStore.ts';
import { paymentRoutes } from './paymentRoutes.ts';
import { Payments } from './payments.ts';
import { PaymentStore } from './paymentStore.ts';
import { startPaymentEvents } from './startPaymentEvents.ts';
import { watchUndecided } from './watchUndecided.ts';

/** Puts together where payments are kept, who carries them out and how they are reached. */
export async function createPayments(
  context: ServiceContext,
  configuration: Configuration,
): Promise<{ router: Router; startBackground: (port: number) => void }> {
  const database = await openDatabase(context, configuration);
  const outbox = await startPaymentEvents(context, configuration, database);
  const verifier = IdentityVerifier.create({ secrets: configuration.IDENTITY_SECRETS });
  const simulated = createSimulatedProvider(context, configuration);
  const provider = new PatientProvider(simulated.provider, context, {
    timeoutMs: configuration.PROVIDER_TIMEOUT_MS,
    attempts: configuration.PROVIDER_ATTEMPTS,
  });

  const ledger = new LedgerStore(database);
  const payments = new PaymentStore(database, ledger);
  const operations = new OperationStore(database);
  const idempotency = createIdempotency(context, configuration, { database, outbox });
  const useCases = new Payments({ idempotency, payments, operations, provider });
  const reconciliations = createReconciliations(context, configuration, {
    database,
    outbox,
    payments,
    provider,
    verifier,
  });

  const router = Router();
  // Those with a fixed path before those with a payment's id in it
  router.use(ledgerRoutes(verifier, ledger));
  router.use(reconciliations.router);
  router.use(webhookRoutes({ payments, outbox, provider }));
  router.use(paymentRoutes({ verifier, useCases, payments, outbox, provider }));
  router.use(invariantRoutes(verifier, database, { staleAfterMs: configuration.STALE_AFTER_MS }));
  return {
    router,
    startBackground: port => {
      simulated.startWebhooks(`${ownOrigin(configuration.HOST, port)}${webhookPath}/simulated`);
      startCompleter(context, configuration, idempotency);
      startForgetting(context, database);
      watchUndecided(
        context,
        { database, outbox, payments, provider },
        { afterMs: configuration.UNDECIDED_AFTER_MS },
      );
      reconciliations.start();
    },
  };
}

/** Where this instance reaches itself. */
function ownOrigin(host: string, port: number): string {
  const everywhere = host === '0.0.0.0' || host === '::';
  return `http://${everywhere ? '127.0.0.1' : host}:${port}`;
}
