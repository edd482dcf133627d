import type { Response } from 'express';
import { HttpProblem } from '../platform/http/problem.ts';
import { currentRequestId } from '../platform/http/requestId.ts';
import type { Answer } from './idempotency.ts';

/** Says `true` where an answer was given before. */
export const replayedHeader = 'idempotent-replayed';

/** An answer with a JSON body. */
export function jsonAnswer(
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  };
}

/** The answer that a problem leads to. */
export function problemAnswer(problem: HttpProblem): Answer {
  return {
    status: problem.status,
    headers: { 'content-type': 'application/problem+json; charset=utf-8', ...problem.headers },
    body: JSON.stringify(problem.toDocument(currentRequestId())),
  };
}

/** Whether what was thrown is the last word on a request: neither a fault nor something that passes. */
export function isFinal(thrown: unknown): thrown is HttpProblem {
  return (
    thrown instanceof HttpProblem &&
    thrown.status < 500 &&
    thrown.headers['retry-after'] === undefined
  );
}

/** Sends an answer. */
export function sendAnswer(
  response: Response,
  { answer, replayed }: { answer: Answer; replayed: boolean },
): void {
  response.status(answer.status).set(answer.headers);
  if (replayed) {
    response.set(replayedHeader, 'true');
  }
  if (answer.status < 400) {
    // As JSON, so that tests check it against the API description
    response.json(JSON.parse(answer.body));
  } else {
    response.send(answer.body);
  }
}
