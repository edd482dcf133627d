import { Buffer } from 'node:buffer';
import { describe, expect, test } from '@jest/globals';
import { SignJWT } from 'jose';
import { readEnvironment } from '../configuration.ts';
import { IdentitySigner } from './identitySigner.ts';
import { identityVariables } from './identityVariables.ts';
import { IdentityVerifier, InvalidIdentity } from './identityVerifier.ts';

const current = 'the-current-secret-of-all-services';
const former = 'the-former-secret-of-all-services!';
const verifier = IdentityVerifier.create({ secrets: [current, former] });
const customer = { subject: 'user-1', roles: ['customer'], sessionId: 'session-1' };

const now = () => Math.floor(Date.now() / 1_000);

/** A good token but for `changes`; undefined leaves a claim out. */
async function sign(
  changes: Record<string, unknown>,
  options: { secret?: string; algorithm?: string } = {},
): Promise<string> {
  const { secret = current, algorithm = 'HS256' } = options;
  const claims: Record<string, unknown> = {
    iss: 'api-gateway',
    aud: 'storefront',
    sub: 'user-1',
    roles: ['customer'],
    iat: now(),
    exp: now() + 60,
    ...changes,
  };
  return new SignJWT(claims).setProtectedHeader({ alg: algorithm }).sign(Buffer.from(secret));
}

function unsigned(): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { iss: 'x', aud: 'storefront', sub: 'user-1', roles: ['admin'] };
  const times = { iat: now(), exp: now() + 60 };
  return `${encode({ alg: 'none' })}.${encode({ ...claims, ...times })}.`;
}

describe('an identity', () => {
  test('is the same after it was signed and verified', async () => {
    const signer = IdentitySigner.create({ secrets: [current], issuer: 'api-gateway' });

    expect(await verifier.verify(await signer.sign(customer))).toEqual(customer);
    const service = { subject: 'service:order-service', roles: ['service'] };
    expect(await verifier.verify(await signer.sign(service))).toEqual(service);
  });

  test('is signed with the first secret and verified with all of them', async () => {
    const signer = IdentitySigner.create({ secrets: [former, current], issuer: 'api-gateway' });
    const token = await signer.sign(customer);

    expect(await verifier.verify(token)).toEqual(customer);
    const strict = IdentityVerifier.create({ secrets: [current] });
    await expect(strict.verify(token)).rejects.toThrow(InvalidIdentity);
  });

  test('may come from a clock that is a little off', async () => {
    await verifier.verify(await sign({ iat: now() + 2, exp: now() + 62 }));
    await verifier.verify(await sign({ iat: now() - 62, exp: now() - 2 }));
  });

  test.each<[string, () => Promise<string> | string]>([
    ['is no token', () => 'admin'],
    ['was signed by somebody else', () => sign({}, { secret: 'another-secret-that-nobody-knows' })],
    ['was not signed', unsigned],
    ['was signed with another algorithm', () => sign({}, { algorithm: 'HS512' })],
    ['was changed', async () => (await sign({})).replace(/\.[^.]+\./, '.eyJzdWIiOiJ1c2VyLTIifQ.')],
    ['is for somebody else', () => sign({ aud: 'warehouse' })],
    ['is for nobody', () => sign({ aud: undefined })],
    ['has expired', () => sign({ iat: now() - 100, exp: now() - 40 })],
    ['is from the future', () => sign({ iat: now() + 60, exp: now() + 120 })],
    ['never expires', () => sign({ exp: undefined })],
    ['does not say since when', () => sign({ iat: undefined })],
    ['lives too long', () => sign({ exp: now() + 121 })],
    ['does not say who signed it', () => sign({ iss: undefined })],
    ['has no subject', () => sign({ sub: undefined })],
    ['has an empty subject', () => sign({ sub: '' })],
    ['has no roles', () => sign({ roles: undefined })],
    ['has one role as text', () => sign({ roles: 'admin' })],
    ['has a role that is no text', () => sign({ roles: ['customer', 7] })],
    ['has a session that is no text', () => sign({ sid: 7 })],
    ['is of a user who would be a service', () => sign({ roles: ['service'] })],
  ])('is refused when it %s', async (_what, token) => {
    await expect(verifier.verify(await token())).rejects.toThrow(InvalidIdentity);
  });
});

describe('IDENTITY_SECRETS', () => {
  test('is a list', () => {
    const { IDENTITY_SECRETS } = readEnvironment(identityVariables, {
      IDENTITY_SECRETS: `${current}, ${former}`,
    });

    expect(IDENTITY_SECRETS).toEqual([current, former]);
  });

  test.each([undefined, '', 'short', `${current},short`, `${current},`])(
    'is refused when it is %p',
    value => {
      expect(() => readEnvironment(identityVariables, { IDENTITY_SECRETS: value })).toThrow(
        /IDENTITY_SECRETS (is required|must be secrets of at least 32 characters)/,
      );
    },
  );
});
