import { randomUUID } from 'node:crypto';
import { IdentitySigner } from '../src/platform/identity/identitySigner.ts';

/** What the tests sign identities with, and the service verifies them. */
export const testSecret = 'a secret that only the tests of this service know';

const signer = IdentitySigner.create({ secrets: [testSecret], issuer: 'api-gateway' });

/** Headers of a request in somebody's name. */
export type IdentityHeaders = Record<'x-identity', string>;

/** Somebody with these roles. */
export async function signedIn(
  roles: readonly string[],
  subject: string = randomUUID(),
): Promise<IdentityHeaders> {
  return { 'x-identity': await signer.sign({ subject, roles }) };
}

/** A service that calls. */
export async function asService(): Promise<IdentityHeaders> {
  return signedIn(['service'], 'service:tests');
}
