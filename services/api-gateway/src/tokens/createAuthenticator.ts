import type { Configuration } from '../configuration.ts';
import type { IdentitySigner } from '../platform/identity/identitySigner.ts';
import type { ServiceContext } from '../platform/serviceContext.ts';
import { Authenticator } from './authenticator.ts';
import { RevocationList } from './revocationList.ts';
import { RevocationPoller } from './revocationPoller.ts';
import { SigningKeys } from './signingKeys.ts';
import { UserServiceClient } from './userServiceClient.ts';

/** Puts together what access tokens are checked with: the user-service's keys, and what it has revoked. */
export function createAuthenticator(
  context: ServiceContext,
  configuration: Configuration,
  signer: IdentitySigner,
): Authenticator {
  const client = new UserServiceClient(configuration.USER_SERVICE_URL, signer);
  context.resources.add('the connections to the user-service', () => client.close());
  const revocations = new RevocationList();
  const keys = SigningKeys.start(context, {
    fetch: () => client.keySet(),
    refreshEveryMs: configuration.JWKS_REFRESH_MS,
    cooldownMs: configuration.JWKS_COOLDOWN_MS,
    onRemoved: keyIds => {
      authenticator.forgetSignedWith(keyIds);
    },
  });
  const authenticator = new Authenticator({
    keys,
    revocations,
    signer,
    capacity: configuration.TOKEN_CACHE_SIZE,
    metrics: context.metrics,
  });
  RevocationPoller.start(context, {
    list: revocations,
    fetch: cursor => client.revocations(cursor),
    everyMs: configuration.REVOCATION_POLL_MS,
    onAdded: () => {
      authenticator.forgetRevoked();
    },
  });
  return authenticator;
}
