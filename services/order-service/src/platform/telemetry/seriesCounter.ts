import { Counter, type Registry } from 'prom-client';

/** One combination of labels of a counter: counting is one addition. */
export class CountedSeries {
  /** What was counted since the last time somebody read the metrics. */
  pending = 0;

  increment(): void {
    this.pending += 1;
  }
}

/**
 * A counter whose series are found once and kept by who counts. prom-client checks and joins the labels anew with every
 * increment, which takes a hundred times as long as the addition; it gets the sum when the metrics are read.
 */
export class SeriesCounter<Name extends string> {
  readonly #series: { labels: Record<Name, string>; counted: CountedSeries }[] = [];

  /** Registers the counter. */
  constructor(options: {
    name: string;
    help: string;
    labelNames: readonly Name[];
    registry: Registry;
  }) {
    const { name, help, labelNames, registry } = options;
    const counter: Counter<Name> = new Counter<Name>({
      name,
      help,
      labelNames,
      registers: [registry],
      collect: () => {
        for (const { labels, counted } of this.#series) {
          counter.inc(labels, counted.pending);
          counted.pending = 0;
        }
      },
    });
  }

  /** Begins a series, at zero. To be called once for each combination of labels. */
  series(labels: Record<Name, string>): CountedSeries {
    const counted = new CountedSeries();
    this.#series.push({ labels, counted });
    return counted;
  }
}
