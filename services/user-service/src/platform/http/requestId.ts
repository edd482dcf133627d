import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

const storage = new AsyncLocalStorage<string>();

/** Short and harmless in a log line, a header and a terminal. */
const acceptable = /^[A-Za-z0-9._:-]{1,128}$/;

/** The id of the request that is being handled, or undefined outside of one. */
export function currentRequestId(): string | undefined {
  return storage.getStore();
}

/** Runs `work` with the given request id. */
export function withRequestId<Result>(requestId: string, work: () => Result): Result {
  return storage.run(requestId, work);
}

/** Takes over the id that the caller sent when it is a sane one, and makes a new one otherwise. */
export function acceptRequestId(header: string | string[] | undefined): string {
  return typeof header === 'string' && acceptable.test(header) ? header : randomUUID();
}
