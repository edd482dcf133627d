import type { RequestHandler } from 'express';
import { middleware } from 'express-openapi-validator';
import type { OpenApiDocument } from './openApiDocument.ts';

type ValidatorOptions = Parameters<typeof middleware>[0];

/**
 * Checks every request against the API description, and turns query parameters into the types that it gives them
 * (path parameters stay text, as Express has them).
 * Responses are checked as well where `validateResponses` is set: in tests, so that the description stays true.
 */
export function validateRequests(
  document: OpenApiDocument['json'],
  options: { validateResponses: boolean },
): RequestHandler[] {
  return middleware({
    apiSpec: withHead(document) as unknown as ValidatorOptions['apiSpec'],
    // All that is wrong at once: bodies are small, and the list that is answered is cut
    validateRequests: { allErrors: true, allowUnknownQueryParameters: false },
    validateResponses: options.validateResponses,
    validateSecurity: false,
    fileUploader: false,
    // The parsed document is handed over, so there is no other file to resolve
    $refParser: { mode: 'dereference' },
  });
}

/** Express answers HEAD wherever there is a GET; the validator has to be told. */
function withHead(document: OpenApiDocument['json']): OpenApiDocument['json'] {
  const copy = structuredClone(document);
  for (const operations of Object.values(copy.paths)) {
    if ('get' in operations && !('head' in operations)) {
      operations.head = withoutOperationId(operations.get);
    }
  }
  return copy;
}

function withoutOperationId(operation: unknown): unknown {
  return { ...(operation as Record<string, unknown>), operationId: undefined };
}
