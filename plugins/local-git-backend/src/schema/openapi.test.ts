import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { localGitServiceRef } from '@internal/plugin-local-git-node';
import { parse } from 'yaml';
import { RepositoryAccess } from '../access/RepositoryAccess';
import { createRouter } from '../createRouter';

interface Layer {
  route?: { path: string | string[]; methods: Record<string, boolean> };
  handle: { stack?: Layer[] };
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch'];

describe('openapi.yaml', () => {
  it('documents exactly the routes that there are', () => {
    const document = parse(
      readFileSync(join(__dirname, 'openapi.yaml'), 'utf8'),
    ) as { paths: Record<string, Record<string, unknown>> };
    const documented = Object.entries(document.paths).flatMap(
      ([path, operations]) =>
        METHODS.filter(method => method in operations).map(
          method => `${method} ${path}`,
        ),
    );
    expect(documented.sort()).toEqual(listRoutes().sort());
  });
});

function listRoutes(): string[] {
  const permissionsRegistry = mockServices.permissionsRegistry.mock();
  permissionsRegistry.getPermissionRuleset.mockReturnValue({
    getRuleByName: () => {
      throw new Error('No rule is needed to list routes');
    },
  });
  const auth = mockServices.auth();
  const host = {} as typeof localGitServiceRef.T;
  const router = createRouter({
    host,
    auth,
    access: new RepositoryAccess({
      host,
      auth,
      permissions: mockServices.permissions.mock(),
      permissionsRegistry,
      anonymousRead: false,
    }),
    httpAuth: mockServices.httpAuth(),
    auditor: mockServices.auditor.mock(),
    logger: mockServices.logger.mock(),
    anonymousRead: false,
    sourceUrl: 'http://localhost:3000/source',
    maximumPushBytes: 1,
    timeout: 1,
  });
  return routesOf((router as unknown as { stack: Layer[] }).stack);
}

function routesOf(stack: Layer[]): string[] {
  return stack.flatMap(({ route, handle }) => {
    if (!route) {
      return routesOf(handle.stack ?? []);
    }
    // The answer to everything else is no operation.
    const methods = route.methods._all ? [] : Object.keys(route.methods);
    return methods.flatMap(method =>
      [route.path].flat().map(path => `${method} ${asTemplate(path)}`),
    );
  });
}

function asTemplate(path: string): string {
  return path.replace(/:(\w+)/g, '{$1}').replace(/\*$/, '{location}');
}
