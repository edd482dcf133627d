import { authServiceFactory } from '@backstage/backend-defaults/auth';
import { httpAuthServiceFactory } from '@backstage/backend-defaults/httpAuth';
import { permissionsServiceFactory } from '@backstage/backend-defaults/permissions';
import { userInfoServiceFactory } from '@backstage/backend-defaults/userInfo';
import { createBackendModule } from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import authPlugin from '@backstage/plugin-auth-backend';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import catalogModuleScaffolderEntityModel from '@backstage/plugin-catalog-backend-module-scaffolder-entity-model';
import permissionPlugin from '@backstage/plugin-permission-backend';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import scaffolderPlugin from '@backstage/plugin-scaffolder-backend';
import request from 'supertest';
import permissionModulePortalPolicy from './index';
import {
  authModuleTestProvider,
  signIn,
  testUsers,
} from './__testUtils__/authModuleTestProvider';
import { catalogModuleTestEntities } from './__testUtils__/testEntities';

jest.setTimeout(60_000);

const config = mockServices.rootConfig.factory({
  data: {
    app: { baseUrl: 'http://localhost:3000' },
    backend: { baseUrl: 'http://localhost' },
    auth: { providers: { test: {} } },
    permission: { enabled: true },
    catalog: { rules: [{ allow: ['Component', 'Template'] }] },
  },
});

function startBackend() {
  return startTestBackend({
    features: [
      config,
      authServiceFactory,
      httpAuthServiceFactory,
      permissionsServiceFactory,
      userInfoServiceFactory,
      authPlugin,
      authModuleTestProvider,
      permissionPlugin,
      permissionModulePortalPolicy,
      catalogPlugin,
      catalogModuleScaffolderEntityModel,
      catalogModuleTestEntities,
      scaffolderPlugin,
    ],
  });
}

describe('permissionModulePortalPolicy', () => {
  let server: Awaited<ReturnType<typeof startBackend>>['server'];
  const authorization: Record<string, string> = {};

  const get = (path: string, name: string) =>
    request(server).get(path).set('authorization', authorization[name]);
  const post = (path: string, name: string) =>
    request(server).post(path).set('authorization', authorization[name]);

  /** Waits for the catalog's background loop to process an entity with all its relations. */
  async function getEntity(kind: string, name: string) {
    for (let attempt = 0; attempt < 300; attempt++) {
      const { body } = await get(
        `/api/catalog/entities/by-name/${kind}/default/${name}`,
        'platform',
      );
      if (body.relations?.length) {
        return body;
      }
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    throw new Error(`${kind} ${name} did not show up within 30 seconds`);
  }

  beforeAll(async () => {
    ({ server } = await startBackend());
    for (const name of Object.keys(testUsers)) {
      authorization[name] = await signIn(server, name);
    }
    await getEntity('component', 'order-service');
    await getEntity('template', 'say-hello');
  });

  it('lets every signed-in user read, and nobody else', async () => {
    for (const name of Object.keys(testUsers)) {
      const response = await get('/api/catalog/entities/by-query', name);
      expect(response.status).toBe(200);
      expect(response.body.items).toHaveLength(2);
    }
    const nobody = await request(server).get('/api/catalog/entities/by-query');
    expect(nobody.status).toBe(401);
  });

  it.each([
    ['owner', 200],
    ['platform', 200],
    ['stranger', 403],
    ['teamless', 403],
  ])('answers %s, who refreshes an entity, with %d', async (name, status) => {
    const response = await post('/api/catalog/refresh', name).send({
      entityRef: 'component:default/order-service',
    });
    expect(response.status).toBe(status);
  });

  it.each([
    ['platform', 201],
    ['owner', 403],
    ['teamless', 403],
  ])('answers %s, who registers a location, with %d', async (name, status) => {
    const response = await post('/api/catalog/locations', name).send({
      type: 'url',
      target: 'https://git.example.com/elsewhere/catalog-info.yaml',
    });
    expect(response.status).toBe(status);
  });

  it('lets members of teams run templates, and shows a run to its author and the platform team only', async () => {
    const run = (name: string) =>
      post('/api/scaffolder/v2/tasks', name).send({
        templateRef: 'template:default/say-hello',
        values: {},
      });
    expect((await run('teamless')).status).toBe(403);
    const task = await run('owner');
    expect(task.status).toBe(201);

    const seenBy = async (name: string) => {
      const one = await get(`/api/scaffolder/v2/tasks/${task.body.id}`, name);
      const all = await get('/api/scaffolder/v2/tasks', name);
      return { status: one.status, listed: all.body.tasks.length };
    };
    expect(await seenBy('owner')).toEqual({ status: 200, listed: 1 });
    expect(await seenBy('platform')).toEqual({ status: 200, listed: 1 });
    expect(await seenBy('stranger')).toEqual({ status: 403, listed: 0 });

    const cancel = await post(
      `/api/scaffolder/v2/tasks/${task.body.id}/cancel`,
      'stranger',
    );
    expect(cancel.status).toBe(403);
  });

  it.each([
    ['stranger', 403],
    ['teamless', 403],
    ['owner', 204],
  ])('answers %s, who deletes an entity, with %d', async (name, status) => {
    const { metadata } = await getEntity('component', 'order-service');
    const response = await request(server)
      .delete(`/api/catalog/entities/by-uid/${metadata.uid}`)
      .set('authorization', authorization[name]);
    expect(response.status).toBe(status);
  });

  it('cannot be installed beside another policy', async () => {
    const allowAll = createBackendModule({
      pluginId: 'permission',
      moduleId: 'allow-all',
      register(reg) {
        reg.registerInit({
          deps: { policy: policyExtensionPoint },
          async init({ policy }) {
            policy.setPolicy({
              handle: () => Promise.reject(new Error('Must not be asked')),
            });
          },
        });
      },
    });
    await expect(
      startTestBackend({
        features: [
          config,
          permissionPlugin,
          permissionModulePortalPolicy,
          allowAll,
        ],
      }),
    ).rejects.toThrow(/Policy already set/);
  });
});
