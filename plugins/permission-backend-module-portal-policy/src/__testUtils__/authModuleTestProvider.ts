import type { Server } from 'node:http';
import { createBackendModule } from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  authProvidersExtensionPoint,
  createProxyAuthenticator,
  createProxyAuthProviderFactory,
} from '@backstage/plugin-auth-node';
import request from 'supertest';

const USER_HEADER = 'x-test-user';

/** The users that can sign in, with their groups. */
export const testUsers: Record<string, string[]> = {
  owner: ['group:default/orders-team'],
  stranger: ['group:default/payments-team'],
  teamless: [],
  platform: ['group:default/platform-team'],
};

/** Signs in whom the request names, so that tests have real tokens of real users. */
export const authModuleTestProvider = createBackendModule({
  pluginId: 'auth',
  moduleId: 'test-provider',
  register(reg) {
    reg.registerInit({
      deps: { providers: authProvidersExtensionPoint },
      async init({ providers }) {
        providers.registerProvider({
          providerId: 'test',
          factory: createProxyAuthProviderFactory({
            authenticator: createProxyAuthenticator({
              defaultProfileTransform: async () => ({ profile: {} }),
              initialize: () => undefined,
              authenticate: async ({ req }) => {
                const name = req.header(USER_HEADER);
                if (!name || !Object.hasOwn(testUsers, name)) {
                  throw new NotAllowedError('Nobody of that name');
                }
                return { result: name };
              },
            }),
            signInResolver: async ({ result: name }, context) => {
              const sub = `user:default/${name}`;
              return context.issueToken({
                claims: { sub, ent: [sub, ...testUsers[name]] },
              });
            },
          }),
        });
      },
    });
  },
});

/** Signs a test user in and returns the value of their authorization header. */
export async function signIn(server: Server, name: string): Promise<string> {
  const response = await request(server)
    .get('/api/auth/test/refresh')
    .set(USER_HEADER, name)
    .expect(200);
  return `Bearer ${response.body.backstageIdentity.token}`;
}
