import {
  buildFileUrl,
  parseLocalGitUrl,
} from '@internal/plugin-local-git-common';
import express, { type Router } from 'express';

// Only to have an absolute address; what comes out never has it in it.
const BASE = 'http://localhost/api/local-git';

/**
 * Sends a browser that follows the address of a repository, directory or file to the page that
 * shows it. It tells nobody whether there is such a thing, so it needs no credentials.
 *
 * @param sourceUrl - `<app.baseUrl>/source`
 */
export function createBrowserRouter(sourceUrl: string): Router {
  const router = express.Router();
  router.get(
    [
      '/:owner/:repository.git',
      '/:owner/:repository/tree/*',
      '/:owner/:repository/blob/*',
    ],
    (request, response, next) => {
      const location = parseLocalGitUrl(`${BASE}${request.url}`, [BASE]);
      if (!location) {
        next();
        return;
      }
      const { owner, name, kind, ref, path } = location;
      response.redirect(
        302,
        kind && ref
          ? buildFileUrl(sourceUrl, { owner, name, kind, ref, path })
          : `${sourceUrl}/${owner}/${name}`,
      );
    },
  );
  return router;
}
