import { request as sendRequest } from 'node:http';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import express from 'express';
import { send } from '../../../test/http.ts';
import { recordLog } from '../../../test/logRecorder.ts';
import { problemHandler } from '../http/problemHandler.ts';
import { HttpServer } from '../process/httpServer.ts';
import type { Identity } from './identity.ts';
import { IdentitySigner } from './identitySigner.ts';
import { IdentityVerifier } from './identityVerifier.ts';
import { identityOf, requireIdentity } from './requireIdentity.ts';

const secrets = ['a-secret-of-the-services-of-the-shop'];
const signer = IdentitySigner.create({ secrets, issuer: 'api-gateway' });
const { logger, lines } = recordLog();
let verifications = 0;
let server: HttpServer;
let url: string;

beforeAll(async () => {
  const identityVerifier = IdentityVerifier.create({ secrets });
  const verifier = {
    verify: (token: string) => {
      verifications += 1;
      return identityVerifier.verify(token);
    },
  };
  const application = express();
  application.get('/open', (request, response) => {
    response.json(identityOf(request));
  });
  application.use(requireIdentity(verifier));
  application.get('/me', (request, response) => {
    response.json(identityOf(request));
  });
  const staff = requireIdentity(verifier, { roles: ['admin', 'service'] });
  application.get('/staff', staff, (request, response) => {
    response.json(identityOf(request));
  });
  application.use(problemHandler(logger));
  server = await HttpServer.listen(application, { host: '127.0.0.1', port: 0 });
  url = `http://127.0.0.1:${server.port}`;
});

afterAll(() => server.close(1_000));

const customer = { subject: 'user-1', roles: ['customer'], sessionId: 'session-1' };
const admin = { subject: 'user-2', roles: ['customer', 'admin'] };

async function get(path: string, identity: Identity | string | undefined) {
  const token =
    typeof identity === 'object' ? await signer.sign(identity) : (identity ?? undefined);
  return send('GET', url + path, {
    ...(token !== undefined && { headers: { 'x-identity': token } }),
  });
}

describe('requireIdentity', () => {
  test('hands the identity to the handler, verified once', async () => {
    expect(await get('/me', customer)).toMatchObject({ status: 200, body: customer });
    verifications = 0;
    expect(await get('/staff', admin)).toMatchObject({ status: 200, body: admin });
    expect(verifications).toBe(1);
  });

  test('answers 401 without an identity', async () => {
    const answer = await get('/me', undefined);

    expect(answer).toMatchObject({ status: 401, body: { status: 401, title: 'Unauthorized' } });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="storefront"');
  });

  test.each(['nonsense', ''])('answers 401 with an identity that is %p', async token => {
    const answer = await get('/me', token);

    expect(answer).toMatchObject({
      status: 401,
      body: { detail: 'The identity of the caller is not valid' },
    });
    expect(answer.headers.get('www-authenticate')).toBe(
      'Bearer realm="storefront", error="invalid_token"',
    );
  });

  test('answers 401 with two identities, whichever of them is good', async () => {
    const token = await signer.sign(customer);
    const twice = sendRequest(`${url}/me`, { headers: { 'x-identity': [token, token] } });
    twice.end();

    const [response] = (await once(twice, 'response')) as [{ statusCode: number; resume(): void }];
    response.resume();

    expect(response.statusCode).toBe(401);
  });

  test('answers 403 to whom none of the roles belongs', async () => {
    expect(await get('/staff', customer)).toMatchObject({
      status: 403,
      body: { status: 403, title: 'Forbidden' },
    });
  });

  test('is missed where an identity is asked for without it', async () => {
    expect(await get('/open', customer)).toMatchObject({ status: 500 });
    expect(JSON.stringify(lines)).toContain('the identity of a request was asked for');
  });
});
