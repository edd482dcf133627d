import { actionsRegistryServiceMock } from '@backstage/backend-test-utils/alpha';
import {
  createMockDirectory,
  mockCredentials,
  mockServices,
} from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  createLocalGitHost,
  isRepositoryOwner,
} from '@internal/plugin-local-git-node';
import { RepositoryAccess } from '../access/RepositoryAccess';
import { createListRepositoriesAction } from './createListRepositoriesAction';

describe('list-repositories', () => {
  const mockDirectory = createMockDirectory();

  beforeEach(() => mockDirectory.clear());

  async function start(result: AuthorizeResult.ALLOW | AuthorizeResult.DENY) {
    const host = await createLocalGitHost({
      config: mockServices.rootConfig({
        data: {
          backend: { baseUrl: 'http://localhost:7007' },
          localGit: { directory: mockDirectory.path },
        },
      }),
      logger: mockServices.logger.mock(),
    });
    for (const name of ['orders', 'payments']) {
      await host.createRepository({ owner: 'commerce', name, createdBy: 'x' });
    }
    const permissionsRegistry = mockServices.permissionsRegistry.mock();
    permissionsRegistry.getPermissionRuleset.mockReturnValue({
      getRuleByName: () => isRepositoryOwner,
    });
    const access = new RepositoryAccess({
      host,
      auth: mockServices.auth(),
      permissions: mockServices.permissions({ result }),
      permissionsRegistry,
      anonymousRead: false,
    });
    const actionsRegistry = actionsRegistryServiceMock();
    createListRepositoriesAction({ actionsRegistry, host, access });
    return (input: object) =>
      actionsRegistry.invoke({
        id: 'test:list-repositories',
        input,
        credentials: mockCredentials.user(),
      });
  }

  it('lists repositories page by page, with numbers as machines write them', async () => {
    const invoke = await start(AuthorizeResult.ALLOW);
    const first = await invoke({ limit: '1' });
    expect(first.output).toMatchObject({
      items: [{ owner: 'commerce', name: 'orders' }],
      totalItems: 2,
      nextCursor: expect.any(String),
    });
    const { nextCursor } = first.output as { nextCursor: string };
    const second = await invoke({ limit: 1, cursor: nextCursor });
    expect(second.output).toMatchObject({ items: [{ name: 'payments' }] });
    expect(JSON.stringify(second.output)).not.toContain('createdBy');
    const found = await invoke({ name: 'payments' });
    expect(found.output).toMatchObject({ totalItems: 1 });
    await expect(invoke({ limit: 'many' })).rejects.toThrow(/limit/);
  });

  it('lists nothing to those who may not read', async () => {
    const invoke = await start(AuthorizeResult.DENY);
    await expect(invoke({})).resolves.toMatchObject({
      output: { items: [], totalItems: 0 },
    });
  });
});
