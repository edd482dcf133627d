import type { Histogram, Registry } from 'prom-client';

/** One combination of labels of a histogram: observing is a few comparisons and additions. */
export class ObservedSeries {
  readonly #bounds: readonly number[];
  /** How many observations were in each bucket, and in no smaller one; the last is for those beyond all bounds. */
  readonly #counts: number[];
  #sum = 0;

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = new Array<number>(bounds.length + 1).fill(0);
  }

  observe(value: number): void {
    const bounds = this.#bounds;
    let index = 0;
    while (index < bounds.length && value > (bounds[index] ?? Infinity)) {
      index += 1;
    }
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    this.#sum += value;
  }

  /** What was observed so far: for each bucket how many were in it or in a smaller one, as Prometheus has it. */
  read(): { cumulative: number[]; sum: number } {
    let total = 0;
    const cumulative = this.#counts.map(count => (total += count));
    return { cumulative, sum: this.#sum };
  }

  reset(): void {
    this.#counts.fill(0);
    this.#sum = 0;
  }
}

/**
 * A histogram whose series are found once and kept by who observes. prom-client's own checks and joins the labels anew
 * with every observation, and has no way to be given many at once, so this one stands in the registry in its place.
 */
export class SeriesHistogram<Name extends string> {
  readonly name: string;
  readonly #help: string;
  readonly #bounds: readonly number[];
  readonly #series: { labels: Record<Name, string>; observed: ObservedSeries }[] = [];

  /**
   * Registers the histogram.
   *
   * @param options.buckets upper bounds, the smallest first; the one for everything is added
   */
  constructor(options: {
    name: string;
    help: string;
    buckets: readonly number[];
    registry: Registry;
  }) {
    this.name = options.name;
    this.#help = options.help;
    this.#bounds = options.buckets;
    options.registry.registerMetric(this as unknown as Histogram<Name>);
  }

  /** Begins a series. To be called once for each combination of labels. */
  series(labels: Record<Name, string>): ObservedSeries {
    const observed = new ObservedSeries(this.#bounds);
    this.#series.push({ labels, observed });
    return observed;
  }

  /** What the registry asks every metric for when somebody reads them. */
  async get() {
    return {
      name: this.name,
      help: this.#help,
      type: 'histogram',
      aggregator: 'sum',
      values: this.#series.flatMap(({ labels, observed }) => this.#values(labels, observed)),
    };
  }

  reset(): void {
    for (const { observed } of this.#series) {
      observed.reset();
    }
  }

  #values(labels: Record<Name, string>, observed: ObservedSeries) {
    const { cumulative, sum } = observed.read();
    const count = cumulative.at(-1) ?? 0;
    return [
      ...cumulative.map((value, index) => ({
        metricName: `${this.name}_bucket`,
        labels: { le: this.#bounds[index] ?? '+Inf', ...labels },
        value,
      })),
      { metricName: `${this.name}_sum`, labels, value: sum },
      { metricName: `${this.name}_count`, labels, value: count },
    ];
  }
}
