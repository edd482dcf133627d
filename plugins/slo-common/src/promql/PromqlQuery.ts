import { findQueryProblems } from './findQueryProblems';
import { type LabelMatcher, QueryTree, SAMPLE_WINDOW } from './QueryTree';

/** The longest query that is read, in UTF-16 code units. */
const MAXIMUM_QUERY_LENGTH = 8_192;

/** A query that was parsed, or why it was not taken. */
export interface ParsedQuery {
  /** Undefined when there are problems. */
  query?: PromqlQuery;
  /** Sentences for the person who wrote the query. */
  problems: string[];
}

/**
 * A query for events per second over a window that is still open. Its text comes from a person; it
 * only exists when it parsed as one whole expression, so it can stand in brackets anywhere.
 */
export class PromqlQuery {
  readonly #parts: readonly string[];
  /** What the query selects by, in the order of the text. */
  readonly matchers: readonly LabelMatcher[];
  /** The metrics it reads. */
  readonly metrics: readonly string[];

  private constructor(tree: QueryTree) {
    this.#parts = tree.compactText().split(SAMPLE_WINDOW);
    this.matchers = tree.matchers();
    this.metrics = [
      ...new Set(
        tree
          .named('VectorSelector')
          .flatMap(selector => tree.metricOf(selector) ?? []),
      ),
    ];
  }

  /**
   * Parses a query.
   *
   * @param text - PromQL with `{{window}}` as the range of its selectors, giving one series
   */
  static parse(text: string): ParsedQuery {
    if (text.length > MAXIMUM_QUERY_LENGTH) {
      return {
        problems: [
          `The query has ${text.length} characters, at most ${MAXIMUM_QUERY_LENGTH} are allowed`,
        ],
      };
    }
    if (text.trim() === '') {
      return { problems: ['The query is empty'] };
    }
    const tree = new QueryTree(text);
    const fault = tree.nodes.find(node => node.type.isError);
    if (fault) {
      const before = tree.text.slice(Math.max(0, fault.from - 20), fault.from);
      return {
        problems: [
          `The query is not PromQL: it goes wrong after ${JSON.stringify(
            before,
          )}`,
        ],
      };
    }
    const problems = findQueryProblems(tree);
    return problems.length > 0
      ? { problems }
      : { query: new PromqlQuery(tree), problems };
  }

  /**
   * The query over a window.
   *
   * @param window - a Prometheus duration such as `5m`
   * @throws TypeError for anything else
   */
  over(window: string): string {
    if (!/^([0-9]+[smhdw])+$/.test(window)) {
      throw new TypeError(`${JSON.stringify(window)} is not a window`);
    }
    return this.#parts.join(window);
  }
}
