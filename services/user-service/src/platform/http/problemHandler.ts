import type { ErrorRequestHandler } from 'express';
import type { Logger } from '../telemetry/logger.ts';
import { problemFrom } from './problemFrom.ts';
import { currentRequestId } from './requestId.ts';

/** The last handler: answers every error with a problem document, and logs those that are the service's fault. */
export function problemHandler(logger: Logger): ErrorRequestHandler {
  return (thrown: unknown, _request, response, next) => {
    const problem = problemFrom(thrown);
    if (problem.status >= 500) {
      logger.error({ err: problem.cause ?? problem }, problem.message);
    }
    if (response.headersSent) {
      // Too late to say anything: Express cuts the connection, so that nobody takes half an answer for a whole one
      next(thrown);
      return;
    }
    response
      .status(problem.status)
      .set(problem.headers)
      .type('application/problem+json')
      .send(JSON.stringify(problem.toDocument(currentRequestId())));
  };
}
