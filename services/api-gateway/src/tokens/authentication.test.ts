import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { decodeJwt, SignJWT } from 'jose';
import { eventually } from '../../test/eventually.ts';
import { send } from '../../test/http.ts';
import type { ReceivedRequest } from '../../test/stubUpstream.ts';
import { identitySecret } from '../../test/testEnvironment.ts';
import { startTestGateway, type TestGateway } from '../../test/testGateway.ts';
import { TokenIssuer, type TokenOptions } from '../../test/tokenIssuer.ts';
import { IdentityVerifier } from '../platform/identity/identityVerifier.ts';

const verifier = IdentityVerifier.create({ secrets: [identitySecret] });

let gateway: TestGateway;

async function ask(headers: Record<string, string> = {}, from = gateway) {
  return send<ReceivedRequest>('GET', `${from.url}/api/orders/mine`, { headers });
}

async function askWith(options: TokenOptions) {
  return ask(await gateway.authorization(options));
}

/** Until the gateway has read the keys and asked for revocations once. */
async function ready(of: TestGateway): Promise<void> {
  await eventually(async () => {
    expect(await send('GET', `${of.url}/health/ready`)).toMatchObject({ body: { status: 'ok' } });
  });
}

describe('an access token', () => {
  beforeAll(async () => {
    gateway = await startTestGateway();
    await ready(gateway);
  });

  afterAll(() => gateway.stop());

  test('becomes an identity that the services believe, and goes no further itself', async () => {
    const subject = randomUUID();
    const sessionId = randomUUID();
    const answer = await askWith({ subject, sessionId, roles: ['customer', 'admin'] });
    expect(answer.status).toBe(200);
    const { headers } = answer.body;
    expect(headers.authorization).toBeUndefined();
    const identity = String(headers['x-identity']);
    await expect(verifier.verify(identity)).resolves.toEqual({
      subject,
      sessionId,
      roles: ['customer', 'admin'],
    });
    expect(decodeJwt(identity)).toMatchObject({ iss: 'api-gateway', aud: 'storefront' });
  });

  test('is not needed: who has none is nobody, whatever is claimed', async () => {
    const answer = await ask({ 'x-identity': 'forged' });
    expect(answer.status).toBe(200);
    expect(answer.body.headers['x-identity']).toBeUndefined();
  });

  test('is judged before what comes with it', async () => {
    const tooLarge = { body: 'x'.repeat(2 * 1024 * 1024) };
    const url = `${gateway.url}/api/orders/mine`;
    const bad = await gateway.authorization({ expiresIn: -1 });
    const good = await gateway.authorization();
    expect((await send('POST', url, { ...tooLarge, headers: bad })).status).toBe(401);
    expect((await send('POST', url, { ...tooLarge, headers: good })).status).toBe(413);
    expect((await send('POST', url, tooLarge)).status).toBe(413);
  });

  test('is verified once; after that it is known', async () => {
    const headers = await gateway.authorization();
    const verified = () => gateway.metric('access_tokens_total', { result: 'verified' });
    const before = await verified();
    const identities = new Set<unknown>();
    for (let request = 0; request < 5; request += 1) {
      identities.add((await ask(headers)).body.headers['x-identity']);
    }
    expect(await verified()).toBe(before + 1);
    expect(identities.size).toBe(1);
  });

  test.each<[string, TokenOptions]>([
    ['has expired', { expiresIn: -1 }],
    ['is of somebody else', { issuer: 'order-service' }],
    ['is for somebody else', { audience: 'portal' }],
    ['claims to be a service', { subject: 'service:order-service' }],
    ['claims the role of a service', { roles: ['service'] }],
    ['names no user', { subject: 'x' }],
  ])('that %s is refused', async (_name, options) => {
    const answer = await askWith(options);
    expect(answer).toMatchObject({ status: 401, body: { status: 401 } });
    expect(answer.headers.get('www-authenticate')).toBe(
      'Bearer realm="storefront", error="invalid_token"',
    );
  });

  test.each([
    'Basic dXNlcjpwYXNz',
    'Bearer',
    'Bearer ',
    'Bearer a b',
    'Bearer abc',
    'Bearer a.b.c',
    `Bearer ${'a'.repeat(5_000)}`,
  ])('written as %.30s is refused', async authorization => {
    expect((await ask({ authorization })).status).toBe(401);
  });

  test('is accepted however the scheme is written', async () => {
    const { authorization = '' } = await gateway.authorization();
    const answer = await ask({ authorization: authorization.replace('Bearer ', 'bearer  ') });
    expect(answer.status).toBe(200);
    expect(answer.body.headers['x-identity']).toBeDefined();
  });

  test('that was changed or signed by others is refused', async () => {
    const { authorization = '' } = await gateway.authorization();
    const [header = '', , signature = ''] = authorization.split('.');
    const payload = Buffer.from(
      JSON.stringify({ ...decodeJwt(authorization.slice(7)), roles: ['admin'] }),
    ).toString('base64url');
    expect((await ask({ authorization: `${header}.${payload}.${signature}` })).status).toBe(401);

    const stranger = await TokenIssuer.create(gateway.users.issuer.keyId);
    expect((await ask({ authorization: `Bearer ${await stranger.sign()}` })).status).toBe(401);
  });

  test.each(['none', 'HS256'])('with the algorithm %s is refused', async algorithm => {
    const { keyId } = gateway.users.issuer;
    const claims = decodeJwt((await gateway.authorization()).authorization?.slice(7) ?? '');
    const header = Buffer.from(JSON.stringify({ alg: 'none', kid: keyId })).toString('base64url');
    const unsigned = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.`;
    const symmetric = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid: keyId })
      .sign(Buffer.from(JSON.stringify(gateway.users.issuer.publicKey)));
    const token = algorithm === 'none' ? unsigned : symmetric;
    expect((await ask({ authorization: `Bearer ${token}` })).status).toBe(401);
  });

  test('is not remembered for longer than it lives', async () => {
    const headers = await gateway.authorization({ expiresIn: 2 });
    expect((await ask(headers)).status).toBe(200);
    await eventually(async () => {
      expect((await ask(headers)).status).toBe(401);
    });
  });

  test('never gets into the log', async () => {
    const { authorization = '' } = await gateway.authorization();
    await send('GET', `${gateway.url}/api/orders/x?token=${authorization.slice(7)}`, {
      headers: { authorization },
    });
    const log = JSON.stringify(gateway.logLines);
    expect(log).toContain('/api/orders/x');
    expect(log).not.toContain(authorization.split('.')[2]);
    expect(log).not.toContain('token=');
  });
});

describe('the keys', () => {
  beforeEach(async () => {
    gateway = await startTestGateway({ JWKS_COOLDOWN_MS: '200' });
    await ready(gateway);
  });

  afterEach(() => gateway.stop());

  const reads = () => gateway.users.upstream.count('/users/.well-known/jwks.json');

  test('are read again when a token names a new one; those of the old one stay good', async () => {
    const old = await gateway.authorization();
    expect((await ask(old)).status).toBe(200);
    await gateway.users.rotate();
    await eventually(async () => {
      expect((await askWith({})).status).toBe(200);
    });
    expect((await ask(old)).status).toBe(200);
  });

  test('are not read for everybody who invents one', async () => {
    const stranger = await TokenIssuer.create();
    const before = reads();
    const startedAt = Date.now();
    const answers = await Promise.all(
      Array.from({ length: 50 }, async () =>
        ask({ authorization: `Bearer ${await stranger.sign()}` }),
      ),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
    expect(reads() - before).toBeLessThanOrEqual(1 + Math.ceil((Date.now() - startedAt) / 200));
  });

  test('that were taken back are good for nothing, not even for tokens that are known', async () => {
    const old = await gateway.authorization();
    expect((await ask(old)).status).toBe(200);
    const issuer = await gateway.users.rotate();
    gateway.users.keys = [issuer.publicKey];
    await eventually(async () => {
      expect((await askWith({})).status).toBe(200);
    });
    expect((await ask(old)).status).toBe(401);
  });

  test('are kept while the user-service is away; nothing is said about new ones then', async () => {
    gateway.users.available = false;
    const known = gateway.users.issuer;
    const stranger = await TokenIssuer.create();
    await eventually(async () => {
      const answer = await ask({ authorization: `Bearer ${await stranger.sign()}` });
      expect(answer.status).toBe(503);
      expect(answer.headers.get('retry-after')).toBe('5');
    });
    expect((await ask({ authorization: `Bearer ${await known.sign()}` })).status).toBe(200);
    expect(await gateway.metric('jwks_keys')).toBe(1);
  });
});

describe('a user-service that is away from the beginning', () => {
  test('leaves the gateway degraded, without keys, and open for those who need none', async () => {
    gateway = await startTestGateway({ JWKS_COOLDOWN_MS: '100' });
    try {
      gateway.users.available = false;
      const away = await startTestGateway({
        USER_SERVICE_URL: 'http://127.0.0.1:9',
        JWKS_COOLDOWN_MS: '100',
      });
      try {
        expect((await ask({}, away)).status).toBe(200);
        expect((await ask(await gateway.authorization(), away)).status).toBe(503);
        const readiness = await send('GET', `${away.url}/health/ready`);
        expect(readiness).toMatchObject({
          status: 200,
          body: {
            status: 'degraded',
            checks: { jwks: { status: 'down' }, revocations: { status: 'down' } },
          },
        });
      } finally {
        await away.stop();
      }
    } finally {
      await gateway.stop();
    }
  });
});

describe('a revocation', () => {
  beforeAll(async () => {
    gateway = await startTestGateway();
    await ready(gateway);
  });

  afterAll(() => gateway.stop());

  test('is asked for by the gateway under its own name', async () => {
    const { headers } = gateway.users.upstream.last('/internal/revocations');
    await expect(verifier.verify(String(headers['x-identity']))).resolves.toEqual({
      subject: 'service:api-gateway',
      roles: ['service'],
    });
  });

  test('of a session ends its tokens, known or not, and no other', async () => {
    const subject = randomUUID();
    const sessionId = randomUUID();
    const known = await gateway.authorization({ subject, sessionId });
    const other = await gateway.authorization({ subject });
    expect((await ask(known)).status).toBe(200);
    // More than fit on one page
    for (let count = 0; count < 5; count += 1) {
      gateway.users.revoke('session', randomUUID());
    }
    gateway.users.revoke('session', sessionId);
    await eventually(async () => {
      expect((await ask(known)).status).toBe(401);
    });
    expect((await askWith({ subject, sessionId })).status).toBe(401);
    expect((await ask(other)).status).toBe(200);
  });

  test('of a user ends all tokens of that user', async () => {
    const subject = randomUUID();
    const known = await gateway.authorization({ subject });
    expect((await ask(known)).status).toBe(200);
    gateway.users.revoke('user', subject);
    await eventually(async () => {
      expect((await ask(known)).status).toBe(401);
    });
    expect((await askWith({ subject })).status).toBe(401);
    expect((await askWith({})).status).toBe(200);
  });

  test('goes on to hold while the user-service is away, and readiness says so', async () => {
    const sessionId = randomUUID();
    const revoked = await gateway.authorization({ sessionId });
    gateway.users.revoke('session', sessionId);
    await eventually(async () => {
      expect((await ask(revoked)).status).toBe(401);
    });
    const good = await gateway.authorization();
    gateway.users.available = false;
    await eventually(async () => {
      expect(await send('GET', `${gateway.url}/health/ready`)).toMatchObject({
        status: 200,
        body: { status: 'degraded', checks: { revocations: { status: 'down', required: false } } },
      });
    });
    expect((await ask(revoked)).status).toBe(401);
    expect((await ask(good)).status).toBe(200);
    expect(await gateway.metric('revocation_polls_total', { result: 'failure' })).toBeGreaterThan(
      0,
    );

    gateway.users.available = true;
    await ready(gateway);
    expect((await ask(revoked)).status).toBe(401);
  });
});
