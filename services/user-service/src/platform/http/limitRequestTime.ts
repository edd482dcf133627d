import type { RequestHandler } from 'express';
import { HttpProblem } from './problem.ts';

/** Answers a request with 503 when no handler has answered it in time, so that no caller waits for ever. */
export function limitRequestTime(timeoutMs: number): RequestHandler {
  return (_request, response, next) => {
    const timer = setTimeout(() => {
      if (!response.headersSent) {
        next(
          new HttpProblem(503, 'The service took too long to answer', {
            headers: { 'retry-after': '1' },
          }),
        );
      }
    }, timeoutMs);
    response.once('close', () => {
      clearTimeout(timer);
    });
    next();
  };
}
