import type { RequestHandler } from 'express';

/** Tokens and personal data belong in nobody's cache. */
export const noStore: RequestHandler = (_request, response, next) => {
  response.setHeader('cache-control', 'no-store');
  next();
};
