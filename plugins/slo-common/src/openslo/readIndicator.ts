import type { FieldMap, FieldReader } from '../document/FieldReader';
import { PromqlQuery } from '../promql/PromqlQuery';
import { findBucketProblems } from './findBucketProblems';
import type { SloParseOptions } from './parseSloDocuments';
import type { Indicator } from './Slo';

/**
 * Reads the `spec` of an SLI: a ratio of events counted by Prometheus.
 *
 * @returns undefined when something is wrong; it was reported then
 */
export function readIndicator(
  reader: FieldReader,
  spec: FieldMap,
  options: SloParseOptions,
): Indicator | undefined {
  reader.text(spec, 'description', { maximumLength: 1050 }, 'optional');
  if (spec.values.thresholdMetric !== undefined) {
    reader.report(
      [...spec.path, 'thresholdMetric'],
      'Threshold metrics are not supported yet: write a ratioMetric that counts the events that met the threshold as good',
    );
    if (spec.values.ratioMetric === undefined) {
      return undefined;
    }
  }
  const ratio = reader.map(spec, 'ratioMetric', [
    'counter',
    'good',
    'bad',
    'total',
    'rawType',
    'raw',
  ]);
  if (!ratio) {
    return undefined;
  }
  for (const key of ['rawType', 'raw']) {
    if (ratio.values[key] !== undefined) {
      reader.report(
        [...ratio.path, key],
        'Raw ratios are not supported yet: without the number of events a ratio cannot be added up; write good or bad, and total',
      );
    }
  }
  const counter = reader.flag(ratio, 'counter', 'optional');
  if (counter === false) {
    reader.report(
      [...ratio.path, 'counter'],
      'Only counters can be counted over a window: set counter to true and query a counter',
    );
  }
  const sides = ['good', 'bad'].filter(key => ratio.values[key] !== undefined);
  if (sides.length !== 1) {
    reader.report(
      [...ratio.path, sides.length === 0 ? 'good' : 'bad'],
      sides.length === 0
        ? 'This is missing: a ratio needs good or bad events beside the total'
        : 'A ratio has good or bad events, not both',
    );
  }
  const good = readQuery(reader, ratio, 'good', options, 'optional');
  const bad = readQuery(reader, ratio, 'bad', options, 'optional');
  const total = readQuery(reader, ratio, 'total', options, 'required');
  if (!total || (!good && !bad)) {
    return undefined;
  }
  return { ...(good && { good }), ...(bad && { bad }), total };
}

function readQuery(
  reader: FieldReader,
  ratio: FieldMap,
  key: string,
  options: SloParseOptions,
  presence: 'required' | 'optional',
): PromqlQuery | undefined {
  const metric = reader.map(ratio, key, ['metricSource'], presence);
  const source =
    metric &&
    reader.map(metric, 'metricSource', ['metricSourceRef', 'type', 'spec']);
  if (!source) {
    return undefined;
  }
  reader.text(source, 'metricSourceRef', {}, 'optional');
  const type = reader.text(source, 'type', {}, 'optional');
  if (type !== undefined && type.toLowerCase() !== 'prometheus') {
    reader.report(
      [...source.path, 'type'],
      `${JSON.stringify(type)} is not supported, only Prometheus`,
    );
  }
  const spec = reader.map(source, 'spec', ['query']);
  const text = spec && reader.text(spec, 'query', { maximumLength: 65_536 });
  if (text === undefined) {
    return undefined;
  }
  const path = [...(spec?.path ?? []), 'query'];
  const { query, problems } = PromqlQuery.parse(text);
  for (const problem of problems) {
    reader.report(path, problem);
  }
  for (const { message, severity } of query
    ? findBucketProblems(query, options.histogramBuckets)
    : []) {
    reader.report(path, message, severity);
  }
  return query;
}
