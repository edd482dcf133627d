import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { MatchersV3, PactV4 } from '@pact-foundation/pact';
import { describe, expect, test } from '@jest/globals';
import { IdentitySigner } from '../platform/identity/identitySigner.ts';
import { serviceRoot } from '../platform/serviceIdentity.ts';
import { UserServiceClient } from './userServiceClient.ts';

const { eachLike, iso8601DateTimeWithMillis, regex, string, uuid } = MatchersV3;

const directory = fileURLToPath(new URL('pacts', serviceRoot));
const contract = () =>
  readFileSync(new URL('pacts/api-gateway-user-service.json', serviceRoot), 'utf8');

const pact = new PactV4({
  consumer: 'api-gateway',
  provider: 'user-service',
  dir: directory,
  logLevel: 'error',
});
const signer = IdentitySigner.create({
  secrets: ['a secret that is used in tests only and is long enough'],
  issuer: 'api-gateway',
});

/** Any identity: who checks the contract signs one that is still good. */
const identity = regex(/^[\w-]+\.[\w-]+\.[\w-]+$/, 'header.claims.signature');

const coordinate = 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU';

async function withClient<Result>(
  url: string,
  work: (client: UserServiceClient) => Promise<Result>,
): Promise<Result> {
  const client = new UserServiceClient(new URL(url), signer);
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

describe('what the gateway needs of the user-service', () => {
  test('the keys that access tokens are signed with', async () => {
    await pact
      .addInteraction()
      .given('there is a key that access tokens are signed with')
      .uponReceiving('a question for the keys of access tokens')
      .withRequest('GET', '/users/.well-known/jwks.json')
      .willRespondWith(200, builder => {
        builder.jsonBody({
          keys: eachLike({
            kty: 'EC',
            crv: 'P-256',
            alg: 'ES256',
            use: 'sig',
            kid: string('key-1'),
            x: regex(/^[\w-]{43}$/, coordinate),
            y: regex(/^[\w-]{43}$/, 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0'),
          }),
        });
      })
      .executeTest(async ({ url }) => {
        const keys = await withClient(url, client => client.keySet());
        expect([...keys.keys()]).toEqual(['key-1']);
      });
  });

  test.each(['session', 'user'] as const)('what was revoked: a %s', async kind => {
    const id = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';
    await pact
      .addInteraction()
      .given(`a ${kind} was revoked`, { id })
      .uponReceiving(`a question for revocations when a ${kind} was revoked`)
      .withRequest('GET', '/internal/revocations', builder => {
        builder.headers({ 'x-identity': identity });
      })
      .willRespondWith(200, builder => {
        builder.jsonBody({
          items: eachLike({
            kind,
            id: uuid(id),
            expiresAt: iso8601DateTimeWithMillis('2026-11-20T12:10:00.000Z'),
          }),
          cursor: string('cursor-1'),
        });
      })
      .executeTest(async ({ url }) => {
        const page = await withClient(url, client => client.revocations(undefined));
        expect(page).toEqual({
          items: [{ kind, id, expiresAt: Date.parse('2026-11-20T12:10:00.000Z') }],
          cursor: 'cursor-1',
        });
      });
  });

  test('what was revoked since it asked last', async () => {
    await pact
      .addInteraction()
      .given('nothing was revoked after the cursor')
      .uponReceiving('a question for revocations after a cursor')
      .withRequest('GET', '/internal/revocations', builder => {
        builder.headers({ 'x-identity': identity });
        builder.query({ after: string('YWZ0ZXI6OTk5OTk5OTk5') });
      })
      .willRespondWith(200, builder => {
        builder.jsonBody({ items: [], cursor: string('YWZ0ZXI6OTk5OTk5OTk5') });
      })
      .executeTest(async ({ url }) => {
        const page = await withClient(url, client => client.revocations('YWZ0ZXI6OTk5OTk5OTk5'));
        expect(page).toEqual({ items: [], cursor: 'YWZ0ZXI6OTk5OTk5OTk5' });
      });
  });

  test('that only services are told what was revoked', async () => {
    await pact
      .addInteraction()
      .given('there is a key that access tokens are signed with')
      .uponReceiving('a question for revocations without an identity')
      .withRequest('GET', '/internal/revocations')
      .willRespondWith(401)
      .executeTest(async ({ url }) => {
        expect((await fetch(`${url}/internal/revocations`)).status).toBe(401);
      });
  });

  test('is written down in the contract that the user-service is checked with', () => {
    const { interactions } = JSON.parse(contract()) as { interactions: { description: string }[] };
    expect(interactions.map(({ description }) => description).sort()).toEqual([
      'a question for revocations after a cursor',
      'a question for revocations when a session was revoked',
      'a question for revocations when a user was revoked',
      'a question for revocations without an identity',
      'a question for the keys of access tokens',
    ]);
  });
});
