import { readFile } from 'node:fs/promises';
import {
  type LoggerService,
  resolvePackagePath,
} from '@backstage/backend-plugin-api';
import type { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import type { ApiContext } from './api/ApiContext';
import { createContentRouter } from './api/createContentRouter';
import { createRepositoriesRouter } from './api/createRepositoriesRouter';
import { createBrowserRouter } from './createBrowserRouter';
import { createGitRouter } from './smartHttp/createGitRouter';

/** What the plugin's routes need. */
export interface RouterOptions extends ApiContext {
  logger: LoggerService;
  /** `<app.baseUrl>/source` */
  sourceUrl: string;
  maximumPushBytes: number;
  /** How long one git request may take, in milliseconds. */
  timeout: number;
}

/** All routes of the plugin. */
export function createRouter(options: RouterOptions): Router {
  const router = PromiseRouter();
  router.use(createRepositoriesRouter(options));
  router.use(createContentRouter(options));
  router.get('/openapi.yaml', async (request, response) => {
    await options.httpAuth.credentials(request, { allow: ['user', 'service'] });
    const file = resolvePackagePath(
      '@internal/plugin-local-git-backend',
      'src/schema/openapi.yaml',
    );
    response.type('application/yaml').send(await readFile(file, 'utf8'));
  });
  // The browser's routes come first, as the git routes answer for all else below a repository.
  router.use(createBrowserRouter(options.sourceUrl));
  router.use(createGitRouter(options));
  return router;
}
