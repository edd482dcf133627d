import { IdentitySigner } from '../platform/identity/identitySigner.ts';
import { serviceRole, serviceSubjectPrefix } from '../platform/identity/identity.ts';
import type { ServiceContext } from '../platform/serviceContext.ts';
import { serviceIdentity } from '../platform/serviceIdentity.ts';
import type { Configuration } from '../configuration.ts';
import { PaymentClient } from './paymentClient.ts';
import { ProductClient } from './productClient.ts';
import { Upstream } from './upstream.ts';

/** Connects to the services that this one calls, in its own name. */
export function createUpstreams(
  context: ServiceContext,
  configuration: Configuration,
): { products: ProductClient; payments: PaymentClient } {
  const { name } = serviceIdentity;
  const signer = IdentitySigner.create({ secrets: configuration.IDENTITY_SECRETS, issuer: name });
  const options = {
    timeoutMs: configuration.UPSTREAM_TIMEOUT_MS,
    concurrency: configuration.UPSTREAM_CONCURRENCY,
    breakMs: configuration.UPSTREAM_BREAK_MS,
    sign: () => signer.sign({ subject: serviceSubjectPrefix + name, roles: [serviceRole] }),
  };
  const { PRODUCT_SERVICE_URL, PAYMENT_SERVICE_URL } = configuration;
  return {
    products: new ProductClient(
      Upstream.create(context, { ...options, name: 'product-service', url: PRODUCT_SERVICE_URL }),
    ),
    payments: new PaymentClient(
      Upstream.create(context, { ...options, name: 'payment-service', url: PAYMENT_SERVICE_URL }),
    ),
  };
}
