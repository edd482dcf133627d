import { HttpProblem, type ProblemDocument } from '../platform/http/problem.ts';

/** Where the kinds of problems of this service are described: a name, not an address to open. */
const problemBase = 'urn:problem:user-service';

/** A problem that programs tell from others of the same status, by the last part of its `type`. */
export class TypedProblem extends HttpProblem {
  /** For example `email-not-accepted`. */
  readonly kind: string;

  constructor(
    status: number,
    kind: string,
    detail: string,
    options: ConstructorParameters<typeof HttpProblem>[2] = {},
  ) {
    super(status, detail, options);
    this.name = 'TypedProblem';
    this.kind = kind;
  }

  override toDocument(requestId: string | undefined): ProblemDocument {
    return { ...super.toDocument(requestId), type: `${problemBase}/${this.kind}` };
  }
}
