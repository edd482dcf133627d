import type { IncomingMessage } from 'node:http';
import express, { type Express, type Request } from 'express';
import { HttpProblem } from '../platform/http/problem.ts';
import { problemHandler } from '../platform/http/problemHandler.ts';
import type { Logger } from '../platform/telemetry/logger.ts';

const rawBodies = new WeakMap<IncomingMessage, Buffer>();

/**
 * Puts an application behind one that keeps the bytes of the bodies that are sent to `path`: a signature is over what
 * was sent, not over what it means. The body is parsed here as well; the application's own parser leaves a body alone
 * that was read already.
 */
export function keepRawBody(
  application: Express,
  options: { path: string; bodyLimitBytes: number; logger: Logger },
): Express {
  const outer = express();
  outer.disable('x-powered-by');
  outer.disable('etag');
  outer.post(
    options.path,
    express.raw({ limit: options.bodyLimitBytes, type: ['json', '+json'] }),
    (request, _response, next) => {
      if (Buffer.isBuffer(request.body)) {
        rawBodies.set(request, request.body);
        request.body = parse(request.body);
      }
      next();
    },
  );
  outer.use(application);
  outer.use(problemHandler(options.logger));
  return outer;
}

/** The bytes of the body of a request. */
export function rawBodyOf(request: Request): Buffer {
  return rawBodies.get(request) ?? Buffer.alloc(0);
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch (error) {
    throw new HttpProblem(400, 'The request body is not valid JSON', { cause: error });
  }
}
