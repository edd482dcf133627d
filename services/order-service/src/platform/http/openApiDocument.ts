import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { serviceRoot } from '../serviceIdentity.ts';

const documentShape = z.looseObject({
  openapi: z.string(),
  info: z.looseObject({ title: z.string(), version: z.string() }),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
});

/** The API description, as it is in openapi.yaml and as it is after parsing. */
export interface OpenApiDocument {
  yaml: string;
  json: z.infer<typeof documentShape>;
}

/** Reads openapi.yaml: the API that is served, validated against and shown in the portal. */
export function readOpenApiDocument(): OpenApiDocument {
  const yaml = readFileSync(new URL('openapi.yaml', serviceRoot), 'utf8');
  return { yaml, json: documentShape.parse(parse(yaml)) };
}
