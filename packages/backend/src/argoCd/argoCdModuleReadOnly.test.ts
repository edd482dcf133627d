import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import argoCdPlugin from '@roadiehq/backstage-plugin-argo-cd-backend';
import request from 'supertest';
import { argoCdModuleReadOnly } from './argoCdModuleReadOnly';

describe('argoCdModuleReadOnly', () => {
  let argoCd: Server;
  let asked: string[];

  beforeEach(async () => {
    asked = [];
    argoCd = createServer((incoming, response) => {
      asked.push(`${incoming.method} ${incoming.url}`);
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({ metadata: { name: 'returns-service-dev' } }),
      );
    });
    await new Promise<void>(resolve =>
      argoCd.listen({ port: 0, host: '127.0.0.1' }, resolve),
    );
  });

  afterEach(async () => {
    await new Promise(resolve => argoCd.close(resolve));
  });

  async function startWith(
    result: AuthorizeResult.ALLOW | AuthorizeResult.DENY,
  ) {
    const { port } = argoCd.address() as AddressInfo;
    const { server } = await startTestBackend({
      features: [
        argoCdPlugin,
        argoCdModuleReadOnly,
        mockServices.permissions.factory({ result }),
        mockServices.rootConfig.factory({
          data: {
            argocd: {
              appLocatorMethods: [
                {
                  type: 'config',
                  instances: [
                    {
                      name: 'dev',
                      url: `http://127.0.0.1:${port}`,
                      token: 'token',
                    },
                  ],
                },
              ],
            },
          },
        }),
      ],
    });
    return server;
  }

  const application =
    '/api/argocd/argoInstance/dev/applications/name/returns-service-dev';

  it('lets those who may read what is deployed', async () => {
    const server = await startWith(AuthorizeResult.ALLOW);
    const response = await request(server)
      .get(application)
      .set('authorization', mockCredentials.user.header());
    expect(response.status).toBe(200);
    expect(response.body.metadata.name).toBe('returns-service-dev');
    expect(asked).toEqual(['GET /api/v1/applications/returns-service-dev']);
  });

  it('asks Argo CD nothing for those who may not, and for nobody', async () => {
    const server = await startWith(AuthorizeResult.DENY);
    const denied = await request(server)
      .get(application)
      .set('authorization', mockCredentials.user.header());
    expect(denied.status).toBe(403);
    const unknown = await request(server)
      .get(application)
      .set('authorization', mockCredentials.none.header());
    expect(unknown.status).toBe(401);
    expect(asked).toEqual([]);
  });

  it.each([
    ['post', '/api/argocd/createArgo'],
    ['post', '/api/argocd/sync'],
    ['put', '/api/argocd/updateArgo/returns-service-dev'],
    ['delete', '/api/argocd/argoInstance/dev/applications/returns-service-dev'],
  ] as const)('refuses to %s %s for anybody', async (method, path) => {
    const server = await startWith(AuthorizeResult.ALLOW);
    const response = await request(server)
      [method](path)
      .set('authorization', mockCredentials.user.header())
      .send({ clusterName: 'dev', appSelector: 'a=b' });
    expect(response.status).toBe(403);
    expect(response.body.error.message).toContain(
      'change what is deployed in Git',
    );
    expect(asked).toEqual([]);
  });
});
