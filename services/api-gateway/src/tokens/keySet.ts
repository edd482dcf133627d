import { type CryptoKey, importJWK } from 'jose';
import { z } from 'zod';

/** The one algorithm that access tokens are signed with. */
export const accessTokenAlgorithm = 'ES256';

const keySetShape = z.object({
  keys: z
    .array(
      z.looseObject({
        kty: z.string(),
        kid: z.string().optional(),
        crv: z.string().optional(),
        alg: z.string().optional(),
        use: z.string().optional(),
        x: z.string().optional(),
        y: z.string().optional(),
      }),
    )
    .max(100),
});

/** Public keys by their id. */
export type KeySet = ReadonlyMap<string, CryptoKey>;

/**
 * Takes from a JWK set what access tokens may be signed with. Keys of other kinds are passed over, so that the
 * user-service can add some.
 *
 * @throws when it is no JWK set, or has no key that can be used
 */
export async function readKeySet(document: unknown): Promise<KeySet> {
  const keys = new Map<string, CryptoKey>();
  for (const { kty, kid, crv, alg, use, x, y } of keySetShape.parse(document).keys) {
    const fits =
      kty === 'EC' &&
      crv === 'P-256' &&
      (alg ?? accessTokenAlgorithm) === accessTokenAlgorithm &&
      (use ?? 'sig') === 'sig';
    if (fits && kid !== undefined && x !== undefined && y !== undefined) {
      // Only the public members: a private key has no place here, whoever published it
      keys.set(kid, await importJWK({ kty: 'EC', crv, x, y }, accessTokenAlgorithm));
    }
  }
  if (keys.size === 0) {
    throw new Error('the JWK set has no key for access tokens');
  }
  return keys;
}
