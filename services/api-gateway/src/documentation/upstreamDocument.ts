import { z } from 'zod';

const operation = z.record(z.string(), z.unknown());

/** As much of an OpenAPI document as is needed to merge it with others. */
export const upstreamDocumentShape = z.looseObject({
  openapi: z.string().regex(/^3\.1\./, 'must be OpenAPI 3.1'),
  info: z.looseObject({ title: z.string(), description: z.string().optional() }),
  tags: z.array(z.looseObject({ name: z.string() })).default([]),
  security: z.array(z.record(z.string(), z.array(z.string()))).optional(),
  paths: z.record(z.string(), operation).default({}),
  components: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
});

/** The API description of one service. */
export type UpstreamDocument = z.infer<typeof upstreamDocumentShape>;
