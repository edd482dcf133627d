import { Router } from 'express';
import { stringify } from 'yaml';
import { serviceIdentity } from '../platform/serviceIdentity.ts';
import type { DocumentCollection } from './documentCollection.ts';
import { documentationPage, pagePolicy } from './documentationPage.ts';
import { type MergedDocument, mergeDocuments } from './mergeDocuments.ts';

const info = {
  title: 'Shop API',
  version: serviceIdentity.version,
  description:
    'Everything that the shop offers to its clients, merged from the descriptions of the services. ' +
    'Sign in with POST /api/users/login and send the access token as “Authorization: Bearer …”.',
};

/** Long enough to spare the gateway, short enough that a service that is back is seen. */
const cacheControl = 'public, max-age=30';

/** Shows the API of all services as one: as a page, as JSON and as YAML. */
export function documentationRoutes(collection: Pick<DocumentCollection, 'parts'>): Router {
  const router = Router();
  const merged = async (): Promise<MergedDocument> =>
    mergeDocuments(await collection.parts(), info);

  router.get('/api/docs', async (_request, response) => {
    response.setHeader('content-security-policy', pagePolicy);
    response.setHeader('cache-control', cacheControl);
    response.type('html').send(documentationPage(await merged()));
  });
  router.get('/api/docs/openapi.json', async (_request, response) => {
    response.setHeader('cache-control', cacheControl);
    response.json(await merged());
  });
  router.get('/api/docs/openapi.yaml', async (_request, response) => {
    response.setHeader('cache-control', cacheControl);
    response
      .type('application/yaml')
      .send(stringify(await merged(), { aliasDuplicateObjects: false }));
  });
  return router;
}
