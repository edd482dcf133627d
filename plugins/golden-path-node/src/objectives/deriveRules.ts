import {
  parseSloDocuments,
  type Problem,
  renderRules,
  type Slo,
  stringifyRules,
  toPrometheusRule,
} from '@internal/plugin-slo-common';

/** Where a service says what it promises. */
export const SLO_FILE = 'deploy/slo.yaml';

/** What is made of that: recording rules and alerts. */
export const SLO_RULES_FILE = 'deploy/monitoring/slo-rules.yaml';

/**
 * Upper ends of the latency buckets that every service of the golden path has, in seconds: a threshold
 * between two of them could not be measured. The skeletons define them, and a test compares.
 */
export const LATENCY_BUCKETS = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5, 10,
];

const HEADER = `# Made from ../slo.yaml: change that file, then make this one anew with
#   yarn golden-path rules <this repository>
`;

/**
 * Reads the objectives of a service of the golden path.
 *
 * @param text - content of its `deploy/slo.yaml`
 */
export function readObjectives(text: string): {
  slos: Slo[];
  problems: Problem[];
} {
  return parseSloDocuments(text, {
    histogramBuckets: { http_request_duration_seconds: LATENCY_BUCKETS },
  });
}

/**
 * The content of `deploy/monitoring/slo-rules.yaml`; undefined when the objectives have errors.
 *
 * @param text - content of `deploy/slo.yaml`
 */
export function deriveRules(text: string): string | undefined {
  const { slos, problems } = readObjectives(text);
  if (
    slos.length === 0 ||
    problems.some(problem => problem.severity === 'error')
  ) {
    return undefined;
  }
  return `${HEADER}${stringifyRules(
    toPrometheusRule(renderRules(slos), { name: `${slos[0].service}-slo` }),
  )}`;
}
