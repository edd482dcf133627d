import { FieldReader } from '../document/FieldReader';
import type { Problem } from '../document/Problem';
import { readYamlDocuments } from '../document/readYamlDocuments';
import { suggestName } from '../document/suggestName';
import { readIndicator } from './readIndicator';
import { type KnownDocument, METADATA_KEYS, readSlo } from './readSlo';
import type { Indicator, Slo } from './Slo';

/** What is known about the world that the objectives are for. */
export interface SloParseOptions {
  /**
   * Upper ends of the buckets that histograms have, in the unit of the metric: for every metric, or
   * by the metric's name without `_bucket`. A latency threshold without a bucket is refused.
   */
  histogramBuckets?: readonly number[] | Record<string, readonly number[]>;
}

/** What a text says about objectives. */
export interface SloDocuments {
  /** The objectives without errors, in the order of the text. */
  slos: Slo[];
  /** Every fault of the text, in the order of its lines. */
  problems: Problem[];
}

const API_VERSION = 'openslo/v1';

/** Kinds of OpenSLO that say nothing that Prometheus rules are made of. */
const UNUSED_KINDS: Readonly<Record<string, string>> = {
  DataSource: 'the portal is configured with its own data sources',
  AlertPolicy: 'alerts follow the SRE workbook for every objective',
  AlertCondition: 'alerts follow the SRE workbook for every objective',
  AlertNotificationTarget: 'Alertmanager decides who is told',
};
const KINDS = ['SLO', 'Service', 'SLI', ...Object.keys(UNUSED_KINDS)];

/**
 * Reads OpenSLO v1 documents and checks them. Everything that is wrong is reported at once, with
 * the field and the line; an objective with an error is not among the results.
 *
 * @param text - one or more YAML documents
 */
export function parseSloDocuments(
  text: string,
  options: SloParseOptions = {},
): SloDocuments {
  const { documents, problems } = readYamlDocuments(text);
  const readers = documents.map(document => new FieldReader(document));
  const known = readers.flatMap(reader => identify(reader) ?? []);
  reportDuplicates(known);

  const services = namesOf(known, 'Service');
  const indicators = new Map<string, Indicator | undefined>();
  for (const { reader, root, name } of ofKind(known, 'SLI')) {
    const spec = reader.map(root, 'spec', [
      'description',
      'ratioMetric',
      'thresholdMetric',
    ]);
    if (name) {
      indicators.set(name, spec && readIndicator(reader, spec, options));
    }
  }
  for (const { reader, root } of ofKind(known, 'Service')) {
    const spec = reader.map(root, 'spec', ['description'], 'optional');
    if (spec) {
      reader.text(spec, 'description', { maximumLength: 1050 }, 'optional');
    }
  }
  const slos = ofKind(known, 'SLO').flatMap(
    document => readSlo(document, services, indicators, options) ?? [],
  );
  if (text.trim() === '' || (documents.length === 0 && problems.length === 0)) {
    problems.push({
      path: '',
      line: 1,
      message: 'The text contains no document',
      severity: 'error',
    });
  }
  return {
    slos,
    problems: [...problems, ...readers.flatMap(reader => reader.problems)].sort(
      (a, b) => a.line - b.line,
    ),
  };
}

function identify(reader: FieldReader): KnownDocument | undefined {
  const root = reader.root(['apiVersion', 'kind', 'metadata', 'spec']);
  if (!root) {
    return undefined;
  }
  const apiVersion = reader.text(root, 'apiVersion');
  if (apiVersion !== undefined && apiVersion !== API_VERSION) {
    reader.report(
      ['apiVersion'],
      `${JSON.stringify(apiVersion)} is not read, only ${API_VERSION}`,
    );
  }
  const kind = reader.text(root, 'kind');
  if (kind !== undefined && !KINDS.includes(kind)) {
    reader.report(
      ['kind'],
      `There is no kind ${JSON.stringify(kind)} in OpenSLO v1${suggestName(
        kind,
        KINDS,
      )}`,
    );
  }
  const metadata = reader.map(root, 'metadata', METADATA_KEYS);
  const name = metadata && reader.objectName(metadata, 'name');
  if (apiVersion !== API_VERSION || kind === undefined) {
    return undefined;
  }
  if (UNUSED_KINDS[kind] !== undefined) {
    reader.report(
      ['kind'],
      `This ${kind} has no effect: ${UNUSED_KINDS[kind]}`,
      'warning',
    );
  }
  return { reader, kind, root, name };
}

function ofKind(known: KnownDocument[], kind: string): KnownDocument[] {
  return known.filter(document => document.kind === kind);
}

function namesOf(known: KnownDocument[], kind: string): string[] {
  return ofKind(known, kind).flatMap(document => document.name ?? []);
}

function reportDuplicates(known: KnownDocument[]): void {
  const seen = new Map<string, number>();
  for (const { reader, kind, name } of known) {
    const key = `${kind} ${name}`;
    const first = seen.get(key);
    if (name !== undefined && first !== undefined) {
      reader.report(
        ['metadata', 'name'],
        `There is a ${kind} with the name "${name}" already, in line ${first}`,
      );
    } else {
      seen.set(key, reader.lineOf(['metadata', 'name']));
    }
  }
}
