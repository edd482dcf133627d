import { hkdfSync } from 'node:crypto';
import { type Repetition, repeat } from '../../background/repeat.ts';
import type { ServiceContext } from '../../platform/serviceContext.ts';
import type { PaymentProvider } from '../paymentProvider.ts';
import { ProviderDatabase } from './providerDatabase.ts';
import { SimulatedProvider } from './simulatedProvider.ts';
import { WebhookDeliveries } from './webhookDeliveries.ts';

/** What the simulated provider needs from the configuration. */
export interface SimulatedProviderConfiguration {
  DATABASE_URL: string;
  SIMULATED_PROVIDER_DATABASE_URL?: string | undefined;
  SIMULATED_PROVIDER_POOL_SIZE: number;
  IDENTITY_SECRETS: string[];
  PAYMENT_WEBHOOK_SECRETS?: string[] | undefined;
  PAYMENT_WEBHOOK_URL?: string | undefined;
}

/** Also looks without being told, for what another instance left behind. */
const lookEveryMs = 1_000;

/** Makes the simulated provider. */
export function createSimulatedProvider(
  context: ServiceContext,
  configuration: SimulatedProviderConfiguration,
): { provider: PaymentProvider; startWebhooks: (ownUrl: string) => void } {
  const database = ProviderDatabase.create({
    url: configuration.SIMULATED_PROVIDER_DATABASE_URL ?? configuration.DATABASE_URL,
    poolSize: configuration.SIMULATED_PROVIDER_POOL_SIZE,
    logger: context.logger,
  });
  context.resources.add('simulated provider', () => database.close());

  const webhookSecrets = webhookSecretsOf(configuration);
  let repetition: Repetition | undefined;
  const provider = new SimulatedProvider(database, {
    webhookSecrets,
    onEvent: () => repetition?.wake(),
  });
  return {
    provider,
    startWebhooks: ownUrl => {
      const [secret = ''] = webhookSecrets;
      const url = configuration.PAYMENT_WEBHOOK_URL ?? ownUrl;
      const deliveries = new WebhookDeliveries(database, context.logger, { url, secret });
      repetition = repeat(context, {
        name: 'webhooks of the simulated provider',
        intervalMs: lookEveryMs,
        run: () => deliveries.deliverDue(),
      });
    },
  };
}

/** The provider is a part of this service, so its secret may be made from one that all instances have. */
export function webhookSecretsOf(
  configuration: Pick<
    SimulatedProviderConfiguration,
    'IDENTITY_SECRETS' | 'PAYMENT_WEBHOOK_SECRETS'
  >,
): string[] {
  return (
    configuration.PAYMENT_WEBHOOK_SECRETS ??
    configuration.IDENTITY_SECRETS.map(secret =>
      Buffer.from(hkdfSync('sha256', secret, '', 'simulated provider webhooks', 32)).toString(
        'hex',
      ),
    )
  );
}
