import type { PromqlQuery } from './PromqlQuery';

/**
 * PromQL that is known to be one whole expression. The only ways to make one are the functions of
 * this module; none of them takes text that is not parsed or escaped.
 */
export class Promql {
  /** The expression as Prometheus reads it. */
  readonly text: string;
  readonly #operand: string;

  /**
   * @param text - one whole expression
   * @param kind - what has operators needs brackets to be a part of something larger
   */
  private constructor(text: string, kind: 'single' | 'compound') {
    this.text = text;
    this.#operand = kind === 'single' ? text : `(${text})`;
  }

  /** A person's query over a window. */
  static query(query: PromqlQuery, window: string): Promql {
    return new Promql(query.over(window), 'compound');
  }

  /** The series of a metric with these labels. */
  static series(
    metric: string,
    labels: Readonly<Record<string, string>>,
  ): Promql {
    if (!/^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(metric)) {
      throw new TypeError(`${JSON.stringify(metric)} is not a metric's name`);
    }
    const matchers = Object.entries(labels).map(([label, value]) => {
      if (!isLabelName(label)) {
        throw new TypeError(`${JSON.stringify(label)} is not a label's name`);
      }
      return `${label}=${quotePromqlString(value)}`;
    });
    return new Promql(`${metric}{${matchers.join(', ')}}`, 'single');
  }

  /** A number as a vector of one sample without labels. */
  static vector(value: number): Promql {
    return new Promql(`vector(${formatNumber(value)})`, 'single');
  }

  /** The sum of all samples of a series in a window. */
  sumOverTime(window: string): Promql {
    if (!/^[0-9]+[smhdw]$/.test(window)) {
      throw new TypeError(`${JSON.stringify(window)} is not a window`);
    }
    return new Promql(`sum_over_time(${this.#operand}[${window}])`, 'single');
  }

  /** The samples of this one, and of the other where this one has none. */
  or(other: Promql): Promql {
    return this.#binary('or', other);
  }

  /** The samples of this one where the other one has samples of the same labels. */
  and(other: Promql): Promql {
    return this.#binary('and', other);
  }

  /** Divides sample by sample. */
  dividedBy(other: Promql | number): Promql {
    return this.#binary('/', other);
  }

  /** Subtracts sample by sample. */
  minus(other: Promql): Promql {
    return this.#binary('-', other);
  }

  /** Takes every sample from a number. */
  takenFrom(value: number): Promql {
    return new Promql(`${formatNumber(value)} - ${this.#operand}`, 'compound');
  }

  /** Multiplies every sample. */
  times(value: number): Promql {
    return this.#binary('*', value);
  }

  /** Only samples greater than this number. */
  greaterThan(value: number): Promql {
    return this.#binary('>', value);
  }

  /** No sample less than this number. */
  atLeast(value: number): Promql {
    return new Promql(
      `clamp_min(${this.text}, ${formatNumber(value)})`,
      'single',
    );
  }

  #binary(operator: string, other: Promql | number): Promql {
    const right =
      other instanceof Promql ? other.#operand : formatNumber(other);
    return new Promql(`${this.#operand} ${operator} ${right}`, 'compound');
  }
}

/** True for what Prometheus takes as the name of a label. */
export function isLabelName(name: string): boolean {
  return /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name);
}

/**
 * A text as a PromQL string literal.
 *
 * @param value - any text
 */
export function quotePromqlString(value: string): string {
  const escaped = value
    .replace(/[\\"]/g, character => `\\${character}`)
    .replace(
      // Everything below a space, and DEL, in the form that Go's strings know.
      /\p{Cc}/gu,
      character =>
        `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
  return `"${escaped}"`;
}

/** A number without the dust of binary fractions: 0.0005, not 0.0005000000000000004. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) {
    throw new TypeError(`${value} is not a finite number`);
  }
  return String(Number(value.toPrecision(12)));
}
