/** @jest-environment node */
import { resolve } from 'node:path';
import { loadConfigSchema } from '@backstage/config-loader';

describe('the configuration that reaches the browser', () => {
  it('names the sign-in providers and the Argo CD instances, and keeps every secret', async () => {
    const schema = await loadConfigSchema({
      dependencies: [],
      packagePaths: [resolve(__dirname, '..', 'package.json')],
    });
    const [visible] = schema.process(
      [
        {
          context: 'test',
          data: {
            app: { baseUrl: 'http://localhost', signIn: { oidcTitle: 'Acme' } },
            backend: { baseUrl: 'http://localhost' },
            auth: {
              providers: {
                guest: { userEntityRef: 'user:default/guest' },
                github: {
                  production: { clientId: 'id', clientSecret: 'secret' },
                },
                oidc: { production: { clientSecret: 'secret' } },
              },
            },
            argocd: {
              username: 'admin',
              appLocatorMethods: [
                {
                  type: 'config',
                  instances: [
                    {
                      name: 'production',
                      url: 'https://argo.example.com',
                      token: 'secret',
                    },
                  ],
                },
              ],
            },
          },
        },
      ],
      { visibility: ['frontend'] },
    );
    expect(visible.data).toEqual({
      app: { baseUrl: 'http://localhost', signIn: { oidcTitle: 'Acme' } },
      backend: { baseUrl: 'http://localhost' },
      auth: {
        providers: {
          guest: {},
          github: { production: {} },
          oidc: { production: {} },
        },
      },
      argocd: {
        appLocatorMethods: [
          {
            type: 'config',
            instances: [
              { name: 'production', url: 'https://argo.example.com' },
            ],
          },
        ],
      },
    });
  });
});
