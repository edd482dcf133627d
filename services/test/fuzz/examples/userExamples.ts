import { decodeJwt } from 'jose';
import { randomUUID } from 'node:crypto';
import type { Storefront } from '../../../src';
import { ShopClient } from '../../../src/faults/ShopClient';
import {
  identityHeader,
  type TestIdentity,
} from '../../../src/faults/signIdentity';
import { EventRecorder } from '../../contracts/EventRecorder';
import type { ServiceExamples } from '../ServiceExamples';

const PASSWORD = 'a phrase nobody guesses';

const ADDRESS = {
  recipient: 'Ada Example',
  line1: '1 Sample Street',
  city: 'Dubai',
  country: 'AE',
};

interface User {
  id: string;
  email: string;
  identity: TestIdentity;
  refreshToken: string;
}

/** Users with what they own; whoever loses something by a request is somebody of their own. */
export async function userExamples(
  storefront: Storefront,
): Promise<ServiceExamples> {
  const recorder = await EventRecorder.start(
    storefront.backing.rabbitMq.server.url,
    ['user-service.events'],
  );
  try {
    return await examplesOf(storefront, recorder);
  } finally {
    await recorder.stop();
  }
}

async function examplesOf(
  storefront: Storefront,
  recorder: EventRecorder,
): Promise<ServiceExamples> {
  const client = new ShopClient(storefront.urlOf('user-service'));

  const post = (path: string, body: object, headers = {}) =>
    client.request(path, { method: 'POST', body, headers });

  /** The token in the last mail of a kind to an address. */
  const mailed = async (type: string, email: string): Promise<string> => {
    const { message } = await recorder.find(
      each => each.routingKey === type && each.message.data.email === email,
    );
    return message.data.token as string;
  };

  const register = async (): Promise<{ email: string; token: string }> => {
    const email = `user-${randomUUID()}@example.com`;
    await post('/users', { email, password: PASSWORD, name: 'Ada Example' });
    const token = await mailed('user.verification_requested.v1', email);
    return { email, token };
  };

  const logIn = async (email: string): Promise<User> => {
    const { body } = await post('/users/login', { email, password: PASSWORD });
    const { sub = '', sid } = decodeJwt(body.accessToken as string);
    return {
      id: sub,
      email,
      identity: {
        subject: sub,
        roles: ['admin', 'customer'],
        sessionId: sid as string,
      },
      refreshToken: body.refreshToken as string,
    };
  };

  const user = async (): Promise<User> => {
    const { email, token } = await register();
    await post('/users/verify', { token });
    return logIn(email);
  };

  const [me, leaving, changing, out, other, resetting, unverified] =
    await Promise.all([
      ...[user(), user(), user(), user(), user(), user()],
      register(),
    ] as const);
  const another = await logIn(me.email);
  const refreshing = await logIn(other.email);
  const { body: address } = await post('/users/me/addresses', ADDRESS, {
    ...(await identityHeader(storefront.identitySecret, me.identity)),
  });
  const { body: removed } = await post('/users/me/addresses', ADDRESS, {
    ...(await identityHeader(storefront.identitySecret, me.identity)),
  });
  await post('/users/password-resets', { email: resetting.email });
  const reset = await mailed(
    'user.password_reset_requested.v1',
    resetting.email,
  );
  const addressId = address.id as string;

  return {
    identity: me.identity,
    identities: {
      'DELETE /users/me': leaving.identity,
      'POST /users/me/password': changing.identity,
      'POST /users/logout': out.identity,
      'GET /internal/revocations': {
        subject: 'service:api-gateway',
        roles: ['service'],
      },
    },
    examples: {
      'GET /users': [{ query: { email: me.email } }],
      'POST /users': [
        {
          body: {
            email: `user-${randomUUID()}@example.com`,
            password: PASSWORD,
            name: 'Ada Example',
          },
        },
      ],
      'POST /users/verify': [{ body: { token: unverified.token } }],
      'POST /users/password-resets': [{ body: { email: other.email } }],
      'POST /users/password-resets/confirm': [
        { body: { token: reset, newPassword: `${PASSWORD} any more` } },
      ],
      'POST /users/login': [
        { body: { email: other.email, password: PASSWORD } },
      ],
      'POST /users/refresh': [
        { body: { refreshToken: refreshing.refreshToken } },
      ],
      'POST /users/logout': [{ body: {} }],
      'PATCH /users/me': [{ body: { name: 'Grace', phone: '+4915112345678' } }],
      'DELETE /users/me': [{}],
      'POST /users/me/password': [
        {
          body: {
            currentPassword: PASSWORD,
            newPassword: `${PASSWORD} any more`,
          },
        },
      ],
      'DELETE /users/me/sessions/{sessionId}': [
        { path: { sessionId: another.identity.sessionId ?? '' } },
      ],
      'POST /users/me/addresses': [{ body: ADDRESS }],
      'GET /users/me/addresses/{addressId}': [{ path: { addressId } }],
      'PUT /users/me/addresses/{addressId}': [
        { path: { addressId }, body: ADDRESS },
      ],
      'DELETE /users/me/addresses/{addressId}': [
        { path: { addressId: removed.id as string } },
      ],
      'GET /users/{userId}': [{ path: { userId: other.id } }],
      'PUT /users/{userId}/roles': [
        { path: { userId: other.id }, body: { roles: ['customer', 'admin'] } },
      ],
      'POST /users/{userId}/unlock': [{ path: { userId: other.id } }],
    },
  };
}
