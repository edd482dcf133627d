/**
 * Something that a person gave to the golden path is not usable.
 *
 * @remarks
 *
 * Its `name` is that of Backstage's own error for bad input, so that backends answer with 400 and
 * this package needs nothing of Backstage.
 */
export class GoldenPathInputError extends Error {
  /** All that is wrong, one sentence each. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('; '));
    this.name = 'InputError';
    this.problems = problems;
  }
}
