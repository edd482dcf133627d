/** How an attempt ended that brought no useful answer. */
export type AttemptFailure =
  /** There was no connection, or it broke before the head of an answer arrived. */
  | { kind: 'connection' }
  /** The upstream did not answer in time. It may still be at work, so asking again would only add to that. */
  | { kind: 'timeout' }
  /** What it sent was not HTTP, or too much of it. */
  | { kind: 'protocol' }
  /** It answered, with a status that a proxy or an overloaded service gives. */
  | { kind: 'status'; status: number; saysWhen: boolean };

const idempotentMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']);
const temporaryStatuses: ReadonlySet<number> = new Set([502, 503, 504]);

/** A request that means the same when it arrives twice. */
export function isRepeatable(method: string, hasIdempotencyKey: boolean): boolean {
  return idempotentMethods.has(method) || hasIdempotencyKey;
}

/** The upstream is in trouble, rather than the request. A 500 is an answer: one broken route is not a broken service. */
export function isTemporary(status: number): boolean {
  return temporaryStatuses.has(status);
}

/** Whether trying again at once may help. An upstream that says when to come back is believed. */
export function isRetryable(failure: AttemptFailure): boolean {
  switch (failure.kind) {
    case 'connection':
      return true;
    case 'timeout':
    case 'protocol':
      return false;
    case 'status':
      return isTemporary(failure.status) && !failure.saysWhen;
  }
}
