import type { AttemptFailure } from '../resilience/attemptFailure.ts';

/** What clients are told, and what is counted, when an attempt failed. */
export interface UpstreamFailure {
  status: number;
  detail: string;
  /** Undefined when the request itself is wrong: that says nothing of the upstream. */
  failure: AttemptFailure | undefined;
}

const timeoutCodes: ReadonlySet<string> = new Set([
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
]);

const protocolCodes: ReadonlySet<string> = new Set([
  'UND_ERR_HEADERS_OVERFLOW',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
]);

const requestCodes: ReadonlySet<string> = new Set([
  'UND_ERR_INVALID_ARG',
  'UND_ERR_NOT_SUPPORTED',
  'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH',
]);

/** Says what an error of the HTTP client means. */
export function upstreamFailure(error: Error): UpstreamFailure {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (requestCodes.has(code)) {
    return { status: 400, detail: 'The request is not valid HTTP', failure: undefined };
  }
  if (code === 'UND_ERR_CONNECT_TIMEOUT') {
    return {
      status: 504,
      detail: 'The service could not be reached in time',
      failure: { kind: 'connection' },
    };
  }
  if (timeoutCodes.has(code)) {
    return {
      status: 504,
      detail: 'The service did not answer in time',
      failure: { kind: 'timeout' },
    };
  }
  // The parser leaves the code of some of its errors out
  if (error.name === 'HTTPParserError' || protocolCodes.has(code)) {
    return {
      status: 502,
      detail: 'The answer of the service is not valid',
      failure: { kind: 'protocol' },
    };
  }
  return {
    status: 502,
    detail: 'The service could not be reached',
    failure: { kind: 'connection' },
  };
}
