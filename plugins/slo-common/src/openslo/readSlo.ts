import type { FieldMap, FieldReader } from '../document/FieldReader';
import { suggestName } from '../document/suggestName';
import type { SloParseOptions } from './parseSloDocuments';
import { readIndicator } from './readIndicator';
import { readObjective } from './readObjective';
import { readWindowDays } from './readWindowDays';
import type { Indicator, Slo } from './Slo';

/** What every OpenSLO object has in its `metadata`. */
export const METADATA_KEYS = ['name', 'displayName', 'labels', 'annotations'];

const SLO_KEYS = [
  'description',
  'service',
  'indicator',
  'indicatorRef',
  'timeWindow',
  'budgetingMethod',
  'objectives',
  'alertPolicies',
];

/** A document whose kind is known. */
export interface KnownDocument {
  reader: FieldReader;
  kind: string;
  root: FieldMap;
  name?: string;
}

/**
 * Reads an SLO.
 *
 * @param services - names of the services that its text defines; any name will do when there are none
 * @param indicators - the SLIs of its text by name; undefined where one has errors of its own
 * @returns undefined when something is wrong; it was reported then
 */
export function readSlo(
  { reader, root, name }: KnownDocument,
  services: string[],
  indicators: Map<string, Indicator | undefined>,
  options: SloParseOptions,
): Slo | undefined {
  const metadata = reader.map(root, 'metadata', undefined, 'optional') ?? {
    path: [],
    values: {},
  };
  const displayName = reader.text(metadata, 'displayName', {}, 'optional');
  const labels = reader.textMap(metadata, 'labels');
  const annotations = reader.textMap(metadata, 'annotations');
  const spec = reader.map(root, 'spec', SLO_KEYS);
  if (!spec) {
    return undefined;
  }
  const description = reader.text(
    spec,
    'description',
    { maximumLength: 1050 },
    'optional',
  );
  const service = reader.objectName(spec, 'service');
  if (service && services.length > 0 && !services.includes(service)) {
    reader.report(
      ['spec', 'service'],
      `There is no Service "${service}" in this file${suggestName(
        service,
        services,
      )}`,
    );
  }
  const indicator = readIndicatorOf(reader, spec, indicators, options);
  const windowDays = readWindowDays(reader, spec);
  const method = reader.text(spec, 'budgetingMethod');
  if (method !== undefined && method !== 'Occurrences') {
    reader.report(
      ['spec', 'budgetingMethod'],
      `${JSON.stringify(
        method,
      )} is not supported, only Occurrences: each event counts once`,
    );
  }
  const target = readObjective(reader, spec, windowDays);
  if (reader.list(spec, 'alertPolicies', 'optional').length > 0) {
    reader.report(
      ['spec', 'alertPolicies'],
      'Alert policies have no effect: alerts follow the SRE workbook for every objective',
      'warning',
    );
  }
  if (
    reader.failed ||
    !name ||
    !service ||
    !indicator ||
    target === undefined ||
    windowDays === undefined
  ) {
    return undefined;
  }
  return {
    name,
    ...(displayName !== undefined && { displayName }),
    ...(description !== undefined && { description }),
    service,
    labels,
    annotations,
    indicator,
    target,
    windowDays,
    line: reader.lineOf([]),
  };
}

function readIndicatorOf(
  reader: FieldReader,
  spec: FieldMap,
  indicators: Map<string, Indicator | undefined>,
  options: SloParseOptions,
): Indicator | undefined {
  const inline = reader.map(
    spec,
    'indicator',
    ['metadata', 'spec'],
    'optional',
  );
  const reference = reader.objectName(spec, 'indicatorRef', 'optional');
  const given = ['indicator', 'indicatorRef'].filter(
    key => spec.values[key] !== undefined,
  );
  if (given.length !== 1) {
    reader.report(
      given.length === 0 ? ['spec', 'indicator'] : ['spec', 'indicatorRef'],
      given.length === 0
        ? 'This is missing: an objective needs an indicator or an indicatorRef'
        : 'An objective has an indicator or an indicatorRef, not both',
    );
  }
  if (reference !== undefined && !indicators.has(reference)) {
    reader.report(
      ['spec', 'indicatorRef'],
      `There is no SLI "${reference}" in this file${suggestName(reference, [
        ...indicators.keys(),
      ])}`,
    );
  }
  if (inline) {
    const metadata = reader.map(inline, 'metadata', METADATA_KEYS, 'optional');
    if (metadata) {
      reader.objectName(metadata, 'name', 'optional');
    }
    const indicatorSpec = reader.map(inline, 'spec', [
      'description',
      'ratioMetric',
      'thresholdMetric',
    ]);
    return indicatorSpec && readIndicator(reader, indicatorSpec, options);
  }
  return reference === undefined ? undefined : indicators.get(reference);
}
