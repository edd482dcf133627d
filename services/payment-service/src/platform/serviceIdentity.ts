import { readFileSync } from 'node:fs';
import { z } from 'zod';

const packageDocument = z.object({ name: z.string(), version: z.string() });

/** The directory that holds package.json, openapi.yaml and whatever else is read at run time. */
export const serviceRoot = new URL('../../', import.meta.url);

/**
 * Name and version of this service, from package.json. The name is the one that the catalog, the metrics, the
 * logs and the traces all use.
 */
export const serviceIdentity = packageDocument.parse(
  JSON.parse(readFileSync(new URL('package.json', serviceRoot), 'utf8')),
);
