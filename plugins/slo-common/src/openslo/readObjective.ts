import type { FieldMap, FieldReader } from '../document/FieldReader';
import { canFire, listAlertWindows } from '../rules/alertWindows';

/**
 * Reads `objectives` of an objective and checks that somebody would be told when it is missed.
 *
 * @param windowDays - undefined when the window could not be read
 * @returns the target as a share of 1; undefined when something is wrong, which was reported then
 */
export function readObjective(
  reader: FieldReader,
  spec: FieldMap,
  windowDays: number | undefined,
): number | undefined {
  const objectives = reader.maps(spec, 'objectives', [
    'displayName',
    'op',
    'value',
    'target',
    'targetPercent',
    'timeSliceTarget',
    'timeSliceWindow',
    'indicator',
    'indicatorRef',
    'compositeWeight',
  ]);
  if (objectives.length > 1) {
    reader.report(
      [...spec.path, 'objectives', 1],
      'Several objectives in one document are not supported yet: write a document for each',
    );
  }
  if (objectives.length === 0) {
    return undefined;
  }
  const [objective] = objectives;
  reader.text(objective, 'displayName', {}, 'optional');
  for (const key of Object.keys(objective.values)) {
    if (!['displayName', 'target', 'targetPercent'].includes(key)) {
      reader.report(
        [...objective.path, key],
        `${key} has no meaning for a ratio that counts occurrences`,
        key === 'indicator' || key === 'indicatorRef' ? 'error' : 'warning',
      );
    }
  }
  const given = ['target', 'targetPercent'].filter(
    key => objective.values[key] !== undefined,
  );
  if (given.length !== 1) {
    reader.report(
      [...objective.path, 'target'],
      given.length === 0
        ? 'This is missing: write target (0.9995) or targetPercent (99.95)'
        : 'Write target or targetPercent, not both',
    );
    return undefined;
  }
  const [key] = given;
  const value = reader.number(objective, key);
  if (value === undefined) {
    return undefined;
  }
  const target = Number(
    (key === 'target' ? value : value / 100).toPrecision(12),
  );
  const path = [...objective.path, key];
  const whole = key === 'target' ? '1' : '100';
  if (target === 1) {
    reader.report(
      path,
      'A target of 100 % leaves no error budget: a single bad event in the window breaks it for good. Choose less',
    );
  } else if (target > 1 || target <= 0) {
    reader.report(
      path,
      `${value} is out of range: ${key} is more than 0 and less than ${whole}${
        key === 'target' && target > 1 && value < 100
          ? `; did you mean ${Number((value / 100).toPrecision(12))}?`
          : ''
      }`,
    );
  } else {
    if (windowDays !== undefined) {
      reportSilentAlerts(reader, path, target, windowDays);
    }
    return target;
  }
  return undefined;
}

function reportSilentAlerts(
  reader: FieldReader,
  path: readonly (string | number)[],
  target: number,
  windowDays: number,
): void {
  const windows = listAlertWindows(windowDays);
  for (const severity of ['page', 'ticket'] as const) {
    const pairs = windows.filter(window => window.severity === severity);
    const silent = pairs.filter(window => !canFire(window, target));
    const reasons = silent
      .map(
        ({ short, long, factor }) =>
          `${short}/${long} needs ${percent(
            factor * (1 - target),
          )} of all events to be bad`,
      )
      .join(', ');
    if (silent.length === pairs.length) {
      reader.report(
        path,
        `With this target the ${severity} alert can never fire: ${reasons}`,
      );
    } else if (silent.length > 0) {
      reader.report(
        path,
        `With this target a part of the ${severity} alert can never fire: ${reasons}`,
        'warning',
      );
    }
  }
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(4))} %`;
}
