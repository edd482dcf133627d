import { Router } from 'express';
import type { OpenApiDocument } from './openApiDocument.ts';

/** Serves the API description, for people and for tools. */
export function openApiRoutes(document: OpenApiDocument): Router {
  const router = Router();
  router.get('/openapi.yaml', (_request, response) => {
    response.type('application/yaml').send(document.yaml);
  });
  router.get('/openapi.json', (_request, response) => {
    response.json(document.json);
  });
  return router;
}
