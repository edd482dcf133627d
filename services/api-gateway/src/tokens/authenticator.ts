import { decodeProtectedHeader, errors, jwtVerify } from 'jose';
import { Gauge } from 'prom-client';
import type { IdentitySigner } from '../platform/identity/identitySigner.ts';
import type { Metrics } from '../platform/telemetry/metrics.ts';
import { type CountedSeries, SeriesCounter } from '../platform/telemetry/seriesCounter.ts';
import { identityAudience } from '../platform/identity/identity.ts';
import { type AccessToken, accessTokenFrom, InvalidToken } from './accessToken.ts';
import { accessTokenAlgorithm } from './keySet.ts';
import type { RevocationList } from './revocationList.ts';
import type { SigningKeys } from './signingKeys.ts';
import { type VerifiedToken, VerifiedTokens } from './verifiedTokens.ts';

const issuer = 'user-service';

/** Half of what an identity lives: the other half is for the request and its retries. */
const identityUsedForMs = 30_000;

/** What became of a token that a request came with. */
type LookupResult = 'known' | 'verified' | 'refused' | 'unavailable';

/** Turns access tokens into identities that the services believe. */
export class Authenticator {
  readonly #keys: Pick<SigningKeys, 'find'>;
  readonly #revocations: RevocationList;
  readonly #signer: Pick<IdentitySigner, 'sign'>;
  readonly #verified: VerifiedTokens;
  readonly #lookups: Record<LookupResult, CountedSeries>;

  constructor(options: {
    keys: Pick<SigningKeys, 'find'>;
    revocations: RevocationList;
    signer: Pick<IdentitySigner, 'sign'>;
    capacity: number;
    metrics: Metrics;
  }) {
    this.#keys = options.keys;
    this.#revocations = options.revocations;
    this.#signer = options.signer;
    this.#verified = new VerifiedTokens(options.capacity);
    const lookups = new SeriesCounter({
      name: 'access_tokens_total',
      help: 'Access tokens that requests came with',
      labelNames: ['result'],
      registry: options.metrics.registry,
    });
    this.#lookups = {
      known: lookups.series({ result: 'known' }),
      verified: lookups.series({ result: 'verified' }),
      refused: lookups.series({ result: 'refused' }),
      unavailable: lookups.series({ result: 'unavailable' }),
    };
    const gauge: Gauge = new Gauge({
      name: 'verified_tokens',
      help: 'Access tokens that are remembered as verified',
      registers: [options.metrics.registry],
      collect: () => {
        gauge.set(this.#verified.size);
      },
    });
  }

  /**
   * The token with its identity when both are still good: the answer for nearly every request, without waiting.
   *
   * @param connection that it came on
   */
  known(token: string, connection: object, now = Date.now()): VerifiedToken | undefined {
    const verified = this.#verified.findOn(connection, token, now);
    if (verified === undefined || verified.identityUntil <= now) {
      return undefined;
    }
    this.#lookups.known.increment();
    return verified;
  }

  /**
   * Verifies a token, or signs a new identity for one that was verified before.
   *
   * @throws InvalidToken when it is wrong, has expired or was revoked
   * @throws KeysUnavailable when that cannot be found out
   */
  async verify(token: string): Promise<VerifiedToken> {
    try {
      const accessToken = this.#verified.find(token, Date.now()) ?? (await this.#check(token));
      const { subject, roles, sessionId } = accessToken;
      const identityUntil = Math.min(Date.now() + identityUsedForMs, accessToken.expiresAt);
      const identity = await this.#signer.sign({ subject, roles, sessionId });
      // Last of all: it may have been revoked while the rest took its time
      if (this.#revocations.isRevoked(accessToken)) {
        throw new InvalidToken('the token was revoked');
      }
      const verified = { ...accessToken, identity, identityUntil, limitKey: `user:${subject}` };
      this.#verified.add(token, verified);
      this.#lookups.verified.increment();
      return verified;
    } catch (error) {
      this.#lookups[error instanceof InvalidToken ? 'refused' : 'unavailable'].increment();
      throw error;
    }
  }

  /** To be called when something was revoked. */
  forgetRevoked(): void {
    this.#verified.forget(token => this.#revocations.isRevoked(token));
  }

  /** To be called when the user-service has taken keys back. */
  forgetSignedWith(keyIds: ReadonlySet<string>): void {
    this.#verified.forget(({ keyId }) => keyIds.has(keyId));
  }

  async #check(token: string): Promise<AccessToken> {
    const keyId = keyIdOf(token);
    const key = await this.#keys.find(keyId);
    if (key === undefined) {
      throw new InvalidToken('the token is signed with an unknown key');
    }
    try {
      const { payload } = await jwtVerify(token, key, {
        algorithms: [accessTokenAlgorithm],
        issuer,
        audience: identityAudience,
      });
      return accessTokenFrom(payload, keyId);
    } catch (error) {
      if (error instanceof errors.JOSEError) {
        throw new InvalidToken('the token is not valid', { cause: error });
      }
      throw error;
    }
  }
}

function keyIdOf(token: string): string {
  try {
    const { kid } = decodeProtectedHeader(token);
    if (kid !== undefined && kid.length <= 200) {
      return kid;
    }
  } catch (error) {
    throw new InvalidToken('the token has no header', { cause: error });
  }
  throw new InvalidToken('the token names no key');
}
