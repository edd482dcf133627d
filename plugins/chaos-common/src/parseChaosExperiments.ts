import {
  FieldReader,
  type FieldMap,
  type Problem,
  readYamlDocuments,
} from '@internal/plugin-slo-common';
import type { ChaosExperiment } from './ChaosExperiment';
import { readExperiment } from './readExperiment';

/** An objective of the target, as far as experiments need to know it. */
export interface KnownSlo {
  name: string;
  /** Share of good events, from 0 to 1. */
  target: number;
}

/** What is known about the world that the experiments are for. */
export interface ChaosParseOptions {
  /** The objectives of the target; any name will do when left out. */
  slos?: readonly KnownSlo[];
  /** The alerts that exist; any name will do when left out. */
  alerts?: readonly string[];
}

/** What a text says about experiments. */
export interface ChaosExperiments {
  /** The experiments without errors, in the order of the text. */
  experiments: ChaosExperiment[];
  /** Every fault of the text, in the order of its lines. */
  problems: Problem[];
}

/** Version of the experiment documents. */
export const CHAOS_API_VERSION = 'causeway.dev/v1alpha1';

/** Kind of the experiment documents. */
export const CHAOS_KIND = 'ChaosExperiment';

/**
 * Reads chaos experiments and checks them. Everything that is wrong is reported at once, with the
 * field and the line; an experiment with an error is not among the results.
 *
 * @param text - one or more YAML documents
 */
export function parseChaosExperiments(
  text: string,
  options: ChaosParseOptions = {},
): ChaosExperiments {
  const { documents, problems } = readYamlDocuments(text);
  if (documents.length === 0 && problems.length === 0) {
    problems.push({
      path: '',
      line: 1,
      message: 'The text contains no document',
      severity: 'error',
    });
  }
  const names = new Map<string, number>();
  const experiments: ChaosExperiment[] = [];
  for (const document of documents) {
    const reader = new FieldReader(document);
    const root = reader.root(['apiVersion', 'kind', 'metadata', 'spec']);
    if (root) {
      reader.choice(root, 'apiVersion', [CHAOS_API_VERSION]);
      reader.choice(root, 'kind', [CHAOS_KIND]);
      reportDuplicate(reader, root, names);
      const experiment = readExperiment(reader, root, options);
      if (experiment && !reader.failed) {
        experiments.push(experiment);
      }
    }
    problems.push(...reader.problems);
  }
  return { experiments, problems: problems.sort((a, b) => a.line - b.line) };
}

function reportDuplicate(
  reader: FieldReader,
  root: FieldMap,
  names: Map<string, number>,
): void {
  const metadata = root.values.metadata as { name?: unknown } | undefined;
  const name = metadata?.name;
  if (typeof name !== 'string') {
    return;
  }
  const path = ['metadata', 'name'];
  const first = names.get(name);
  if (first === undefined) {
    names.set(name, reader.lineOf(path));
  } else {
    reader.report(
      path,
      `There is an experiment with the name "${name}" already, in line ${first}`,
    );
  }
}
