import { Router } from 'express';
import { HttpProblem } from '../platform/http/problem.ts';
import type { PostgresqlOutbox } from '../platform/messaging/postgresqlOutbox.ts';
import type { PaymentStore } from '../payments/paymentStore.ts';
import {
  InvalidWebhook,
  type PaymentProvider,
  type ProviderEvent,
} from '../provider/paymentProvider.ts';
import { rawBodyOf } from './keepRawBody.ts';
import { receiveEvent } from './receiveEvent.ts';

/** Where providers tell what happened; the name of the provider follows. */
export const webhookPath = '/payments/webhooks';

/** Takes what the provider signed; who sent it does not matter. */
export function webhookRoutes(parts: {
  payments: PaymentStore;
  outbox: PostgresqlOutbox;
  provider: PaymentProvider;
}): Router {
  const { provider } = parts;
  const router = Router();
  router.post(`${webhookPath}/${provider.name}`, async (request, response) => {
    await receiveEvent(parts, provider.name, read(provider, rawBodyOf(request), request.headers));
    response.status(204).end();
  });
  return router;
}

function read(
  provider: PaymentProvider,
  rawBody: Buffer,
  headers: Parameters<PaymentProvider['readWebhook']>[1],
): ProviderEvent {
  try {
    return provider.readWebhook(rawBody, headers);
  } catch (error) {
    if (error instanceof InvalidWebhook) {
      // Why it is not valid helps nobody but who tries
      throw new HttpProblem(401, 'This is not signed by the payment provider', { cause: error });
    }
    throw error;
  }
}
