import {
  type FieldMap,
  type FieldReader,
  suggestName,
} from '@internal/plugin-slo-common';
import type { AbortRule } from './ChaosExperiment';
import type { KnownSlo } from './parseChaosExperiments';
import { readSeconds } from './readSeconds';

/** The longest window of an abort rule: what needs longer comes too late. */
const MAXIMUM_WINDOW_SECONDS = 300;

/**
 * Reads `abort` of an experiment: at least one rule, and none that could never end a run.
 *
 * @param slos - objectives of the target, when they are known
 */
export function readAbortRules(
  reader: FieldReader,
  spec: FieldMap,
  slos: readonly KnownSlo[] | undefined,
): AbortRule[] {
  return reader
    .maps(spec, 'abort', ['slo', 'burnRateAbove', 'window'])
    .flatMap(rule => {
      const slo = reader.text(rule, 'slo');
      const burnRateAbove = reader.number(rule, 'burnRateAbove', {
        minimum: 1,
      });
      const windowSeconds = readSeconds(reader, rule, 'window', {
        maximum: MAXIMUM_WINDOW_SECONDS,
      });
      if (slo === undefined || burnRateAbove === undefined) {
        return [];
      }
      const known = slos?.find(each => each.name === slo);
      if (slos && !known) {
        const names = slos.map(each => each.name);
        reader.report(
          [...rule.path, 'slo'],
          `The target has no objective ${JSON.stringify(slo)}${suggestName(
            slo,
            names,
          )}`,
        );
      }
      if (known && burnRateAbove * (1 - known.target) >= 1 - 1e-9) {
        reader.report(
          [...rule.path, 'burnRateAbove'],
          `This can never end a run: not even a total outage burns the budget of "${slo}" that fast; choose less than ${Number(
            (1 / (1 - known.target)).toPrecision(6),
          )}`,
        );
      }
      return windowSeconds === undefined
        ? []
        : [{ slo, burnRateAbove, windowSeconds }];
    });
}
