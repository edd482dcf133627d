import { STATUS_CODES } from 'node:http';

/** One thing that is wrong with a request. `pointer` (JSON Pointer) for the body, `parameter` for the rest. */
export interface ProblemDetail {
  detail: string;
  pointer?: string;
  parameter?: string;
}

/** The body of every error answer: a problem document as RFC 9457 describes it. */
export interface ProblemDocument {
  type: string;
  title: string;
  status: number;
  detail?: string;
  instance?: string;
  errors?: ProblemDetail[];
}

/** An error that its caller may see. Anything else that is thrown becomes a 500 that says nothing. */
export class HttpProblem extends Error {
  readonly status: number;
  readonly errors: ProblemDetail[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    detail: string,
    options: { errors?: ProblemDetail[]; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(detail, { cause: options.cause });
    this.name = 'HttpProblem';
    this.status = status;
    this.errors = options.errors;
    this.headers = options.headers ?? {};
  }

  /** The document to send. `instance` is the id of the request, by which its log lines are found. */
  toDocument(requestId: string | undefined): ProblemDocument {
    return {
      type: 'about:blank',
      title: STATUS_CODES[this.status] ?? 'Error',
      status: this.status,
      detail: this.message,
      ...(requestId !== undefined && { instance: `urn:request:${requestId}` }),
      ...(this.errors !== undefined && { errors: this.errors }),
    };
  }
}
