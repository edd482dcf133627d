import { Router } from 'express';
import { accountRoutes } from './accounts/accountRoutes.ts';
import { Deletion } from './accounts/deletion.ts';
import { Login } from './accounts/login.ts';
import { Passwords } from './accounts/passwords.ts';
import { Registration } from './accounts/registration.ts';
import { Addresses } from './addresses/addresses.ts';
import { addressRoutes } from './addresses/addressRoutes.ts';
import { createAttempts } from './attempts/createAttempts.ts';
import type { Configuration } from './configuration.ts';
import { createAudit } from './http/audit.ts';
import { noStore } from './http/noStore.ts';
import { requireSession } from './http/requireSession.ts';
import { createKeyRing } from './keys/createKeyRing.ts';
import { keyRoutes } from './keys/keyRoutes.ts';
import { startCleanUp } from './maintenance/startCleanUp.ts';
import { PasswordHasher } from './passwords/passwordHasher.ts';
import { openDatabase } from './platform/database/openDatabase.ts';
import { serviceRole } from './platform/identity/identity.ts';
import { IdentityVerifier } from './platform/identity/identityVerifier.ts';
import { requireIdentity } from './platform/identity/requireIdentity.ts';
import type { ServiceContext } from './platform/serviceContext.ts';
import { AccessTokens } from './sessions/accessTokens.ts';
import { createSessionRegistry } from './sessions/createSessionRegistry.ts';
import { revocationRoutes } from './sessions/revocationRoutes.ts';
import { sessionRoutes } from './sessions/sessionRoutes.ts';
import { Sessions } from './sessions/sessions.ts';
import { startUserEvents } from './startUserEvents.ts';
import { UserMetrics } from './userMetrics.ts';
import { Administration } from './users/administration.ts';
import { administrationRoutes } from './users/administrationRoutes.ts';
import { profileRoutes } from './users/profileRoutes.ts';
import { Profiles } from './users/profiles.ts';

/** Puts together where users are kept and how they are reached. */
export async function createUsers(
  context: ServiceContext,
  configuration: Configuration,
): Promise<Router> {
  const database = await openDatabase(context, configuration);
  const outbox = await startUserEvents(context, configuration, database);
  const keys = await createKeyRing(context, configuration, database);
  const { guard, mails, subjects } = createAttempts(context, configuration, database);
  const registry = createSessionRegistry(context, configuration, database);
  const metrics = new UserMetrics(context.metrics);
  const audit = createAudit(context.logger);
  const hasher = await PasswordHasher.create(
    {
      memoryKib: configuration.PASSWORD_HASH_MEMORY_KIB,
      passes: configuration.PASSWORD_HASH_PASSES,
      concurrency: configuration.PASSWORD_HASH_CONCURRENCY,
      longestQueue: configuration.PASSWORD_HASH_QUEUE,
    },
    context.metrics,
  );
  startCleanUp(context, {
    outbox,
    intervalMs: configuration.CLEAN_UP_INTERVAL_SECONDS * 1_000,
    unverifiedSeconds: configuration.UNVERIFIED_TTL_SECONDS,
  });

  const sessions = new Sessions({
    database,
    registry,
    accessTokens: new AccessTokens(keys, configuration.ACCESS_TOKEN_TTL_SECONDS),
    limits: {
      idleMs: configuration.SESSION_IDLE_SECONDS * 1_000,
      lifetimeMs: configuration.SESSION_LIFETIME_SECONDS * 1_000,
      graceMs: configuration.REFRESH_GRACE_SECONDS * 1_000,
    },
    onRefresh: (outcome, sessionId) => {
      metrics.refreshes.inc({ outcome });
      if (outcome === 'reuse' && sessionId !== undefined) {
        audit({ action: 'refresh-token-reused', sessionId });
      }
    },
  });
  const login = new Login({
    database,
    hasher,
    guard,
    subjects,
    sessions,
    onLogin: (outcome, userId, sessionId) => {
      metrics.logins.inc({ outcome });
      if (userId !== undefined && sessionId !== undefined) {
        audit({ action: 'log-in', userId, sessionId });
      }
    },
  });
  const resetSeconds = configuration.PASSWORD_RESET_TTL_SECONDS;
  const passwords = new Passwords({
    database,
    outbox,
    hasher,
    registry,
    subjects,
    mails,
    guard,
    resetSeconds,
  });
  const registration = new Registration({
    outbox,
    hasher,
    subjects,
    mails,
    lifetimes: {
      verificationSeconds: configuration.VERIFICATION_TTL_SECONDS,
      passwordResetSeconds: resetSeconds,
    },
  });
  const profiles = new Profiles(database, outbox);
  const deletion = new Deletion(outbox, registry, configuration.ACCESS_TOKEN_TTL_SECONDS);
  const verifier = IdentityVerifier.create({ secrets: configuration.IDENTITY_SECRETS });
  const signedIn = requireSession(verifier, registry);
  const admin = requireSession(verifier, registry, ['admin']);
  const service = requireIdentity(verifier, { roles: [serviceRole] });

  const router = Router();
  router.use(keyRoutes(keys, configuration.JWKS_MAX_AGE_SECONDS));
  router.use(noStore);
  router.use(revocationRoutes(database, service));
  router.use(
    accountRoutes({ registration, passwords, audit, registrations: metrics.registrations }),
  );
  router.use(sessionRoutes({ login, sessions, registry, database, signedIn, audit }));
  router.use(profileRoutes({ profiles, passwords, deletion, database, signedIn, audit }));
  router.use(addressRoutes({ addresses: new Addresses(database), signedIn, audit }));
  // Last: what is fixed above would also match the id of a user
  router.use(
    administrationRoutes({ administration: new Administration(database, registry), admin, audit }),
  );
  return router;
}
