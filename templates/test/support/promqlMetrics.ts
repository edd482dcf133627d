import { parser } from '@prometheus-io/lezer-promql';

/**
 * The metrics that an expression reads.
 *
 * @param expression - PromQL; variables of Grafana may stand in it
 * @throws Error when it is not PromQL
 */
export function readMetrics(expression: string): string[] {
  const text = expression.replace(/\$__(rate_)?interval\b/g, '5m');
  const metrics: string[] = [];
  parser.parse(text).iterate({
    enter: ({ node }) => {
      if (node.type.isError) {
        throw new Error(
          `Not PromQL after ${JSON.stringify(text.slice(0, node.from))}`,
        );
      }
      const identifier =
        node.name === 'VectorSelector' && node.getChild('Identifier');
      if (identifier) {
        metrics.push(text.slice(identifier.from, identifier.to));
      }
    },
  });
  return metrics;
}
