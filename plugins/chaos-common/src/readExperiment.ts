import {
  type FieldMap,
  type FieldReader,
  suggestName,
} from '@internal/plugin-slo-common';
import {
  type BlastRadius,
  type ChaosExperiment,
  type Environment,
  ENVIRONMENTS,
} from './ChaosExperiment';
import { FAULT_NAMES, readFaultParameters } from './faults';
import type { ChaosParseOptions } from './parseChaosExperiments';
import { readAbortRules } from './readAbortRules';
import { readSeconds } from './readSeconds';

/** No fault lasts longer, in seconds. */
export const MAXIMUM_DURATION_SECONDS = 600;

/** No run is left alone for longer, in seconds. */
export const MAXIMUM_HARD_TIME_LIMIT_SECONDS = 900;

/** The largest share of instances that a fault may touch in production, in percent. */
export const MAXIMUM_PRODUCTION_PERCENT = 34;

const SPEC_KEYS = [
  'target',
  'fault',
  'parameters',
  'hypothesis',
  'blastRadius',
  'duration',
  'hardTimeLimit',
  'abort',
  'expectedAlerts',
];

/**
 * Reads one experiment.
 *
 * @returns undefined when something that an experiment needs is missing; it was reported then
 */
export function readExperiment(
  reader: FieldReader,
  root: FieldMap,
  options: ChaosParseOptions,
): ChaosExperiment | undefined {
  const metadata = reader.map(root, 'metadata', ['name', 'title']);
  const name = metadata && reader.objectName(metadata, 'name');
  const title =
    metadata &&
    reader.text(metadata, 'title', { maximumLength: 120 }, 'optional');
  const spec = reader.map(root, 'spec', SPEC_KEYS);
  if (!spec) {
    return undefined;
  }
  const target = readTarget(reader, spec);
  const fault = reader.choice(spec, 'fault', FAULT_NAMES);
  const parameters = readFaultParameters(reader, spec, fault);
  const hypothesis = readHypothesis(reader, spec, options);
  const blastRadius = readBlastRadius(reader, spec, target?.environments ?? []);
  const times = readTimes(reader, spec);
  const abort = readAbortRules(reader, spec, options.slos);
  const expectedAlerts = readExpectedAlerts(reader, spec, options);
  if (!name || !target || !fault || !hypothesis || !blastRadius || !times) {
    return undefined;
  }
  return {
    name,
    ...(title !== undefined && { title }),
    target,
    fault,
    parameters,
    hypothesis,
    blastRadius,
    ...times,
    abort,
    expectedAlerts,
    line: reader.lineOf([]),
  };
}

function readTarget(
  reader: FieldReader,
  spec: FieldMap,
): ChaosExperiment['target'] | undefined {
  const target = reader.map(spec, 'target', ['entityRef', 'environments']);
  if (!target) {
    return undefined;
  }
  const entityRef = reader.text(target, 'entityRef', {
    pattern: /^component:[a-z0-9]([-a-z0-9]*[a-z0-9])?\/[a-z][-a-z0-9]*$/,
    patternText:
      'a full reference to a component, such as component:default/returns-service',
  });
  const environments = reader
    .list(target, 'environments')
    .flatMap((value, index) => {
      const path = [...target.path, 'environments', index];
      const text = reader.checkText(path, value);
      const known = ENVIRONMENTS.find(each => each === text);
      if (text !== undefined && known === undefined) {
        reader.report(
          path,
          `There is no environment ${JSON.stringify(
            text,
          )}, only ${ENVIRONMENTS.join(', ')}${suggestName(
            text,
            ENVIRONMENTS,
          )}`,
        );
      }
      return known ?? [];
    });
  return entityRef === undefined ? undefined : { entityRef, environments };
}

function readHypothesis(
  reader: FieldReader,
  spec: FieldMap,
  options: ChaosParseOptions,
): ChaosExperiment['hypothesis'] | undefined {
  const hypothesis = reader.map(spec, 'hypothesis', ['statement', 'slos']);
  if (!hypothesis) {
    return undefined;
  }
  const statement = reader.text(hypothesis, 'statement');
  const known = options.slos?.map(slo => slo.name);
  const slos = reader.list(hypothesis, 'slos').flatMap((value, index) => {
    const path = [...hypothesis.path, 'slos', index];
    const slo = reader.checkText(path, value);
    if (slo !== undefined && known && !known.includes(slo)) {
      reader.report(
        path,
        `The target has no objective ${JSON.stringify(slo)}${suggestName(
          slo,
          known,
        )}`,
      );
    }
    return slo ?? [];
  });
  return statement === undefined ? undefined : { statement, slos };
}

function readBlastRadius(
  reader: FieldReader,
  spec: FieldMap,
  environments: Environment[],
): BlastRadius | undefined {
  const radius = reader.map(spec, 'blastRadius', ['percent', 'replicas']);
  if (!radius) {
    return undefined;
  }
  const given = ['percent', 'replicas'].filter(
    key => radius.values[key] !== undefined,
  );
  if (given.length !== 1) {
    reader.report(
      radius.path,
      given.length === 0
        ? 'Say how much may be touched: percent or replicas'
        : 'Write percent or replicas, not both',
    );
    return undefined;
  }
  const inProduction = environments.includes('production');
  const percent = reader.number(
    radius,
    'percent',
    { minimum: 1, maximum: 100 },
    'optional',
  );
  if (
    inProduction &&
    percent !== undefined &&
    percent > MAXIMUM_PRODUCTION_PERCENT
  ) {
    reader.report(
      [...radius.path, 'percent'],
      `In production at most ${MAXIMUM_PRODUCTION_PERCENT} % of the instances may be touched`,
    );
  }
  const replicas = reader.number(
    radius,
    'replicas',
    { minimum: 1, maximum: inProduction ? 1 : 20, integer: true },
    'optional',
  );
  if (percent !== undefined) {
    return { percent };
  }
  return replicas === undefined ? undefined : { replicas };
}

function readTimes(
  reader: FieldReader,
  spec: FieldMap,
):
  | Pick<ChaosExperiment, 'durationSeconds' | 'hardTimeLimitSeconds'>
  | undefined {
  const durationSeconds = readSeconds(reader, spec, 'duration', {
    maximum: MAXIMUM_DURATION_SECONDS,
  });
  const hardTimeLimitSeconds = readSeconds(reader, spec, 'hardTimeLimit', {
    maximum: MAXIMUM_HARD_TIME_LIMIT_SECONDS,
  });
  if (durationSeconds === undefined || hardTimeLimitSeconds === undefined) {
    return undefined;
  }
  if (durationSeconds > hardTimeLimitSeconds) {
    reader.report(
      [...spec.path, 'duration'],
      'The fault lasts longer than the hard time limit allows',
    );
  }
  return { durationSeconds, hardTimeLimitSeconds };
}

function readExpectedAlerts(
  reader: FieldReader,
  spec: FieldMap,
  { alerts }: ChaosParseOptions,
): string[] {
  return reader
    .list(spec, 'expectedAlerts', 'optional')
    .flatMap((value, index) => {
      const path = [...spec.path, 'expectedAlerts', index];
      const alert = reader.checkText(path, value);
      if (alert !== undefined && alerts && !alerts.includes(alert)) {
        reader.report(
          path,
          `There is no alert ${JSON.stringify(alert)}${suggestName(
            alert,
            alerts,
          )}`,
        );
      }
      return alert ?? [];
    });
}
