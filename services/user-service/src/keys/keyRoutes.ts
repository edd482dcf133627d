import { createHash } from 'node:crypto';
import { Router } from 'express';
import type { KeyRing } from './keyRing.ts';

/** Where verifiers learn the keys that access tokens are signed with. */
export function keyRoutes(keys: KeyRing, maxAgeSeconds: number): Router {
  const router = Router();
  router.get('/users/.well-known/jwks.json', (_request, response) => {
    const body = { keys: keys.published() };
    const etag = createHash('sha256').update(JSON.stringify(body)).digest('base64url').slice(0, 22);
    response.setHeader('cache-control', `public, max-age=${maxAgeSeconds}`);
    response.setHeader('etag', `"${etag}"`);
    response.json(body);
  });
  return router;
}
