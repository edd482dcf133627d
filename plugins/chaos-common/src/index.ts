/**
 * Chaos experiments without an engine: what they say, and what must not be run.
 *
 * @packageDocumentation
 */

export * from './ChaosExperiment';
export * from './faults';
export * from './parseChaosExperiments';
export {
  MAXIMUM_DURATION_SECONDS,
  MAXIMUM_HARD_TIME_LIMIT_SECONDS,
  MAXIMUM_PRODUCTION_PERCENT,
} from './readExperiment';
