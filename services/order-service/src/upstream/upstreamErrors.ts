/**
 * Nobody knows what became of a call: it took too long, the connection broke, the other side had a fault, or it was
 * not even sent. It may have had its effect, so it is never taken for a failure.
 */
export class UpstreamUnknown extends Error {
  constructor(upstream: string, detail: string, cause?: unknown) {
    super(`${upstream}: ${detail}`, { cause });
    this.name = 'UpstreamUnknown';
  }
}

/** The other side understood the call and will not do it. */
export class UpstreamRefused extends Error {
  readonly status: number;
  /** The last part of the problem's type, such as `insufficient-stock`; undefined when it has none of its own. */
  readonly problem: string | undefined;

  constructor(upstream: string, status: number, problem: string | undefined) {
    super(`${upstream} refused with ${status}${problem === undefined ? '' : ` (${problem})`}`);
    this.name = 'UpstreamRefused';
    this.status = status;
    this.problem = problem;
  }
}
