import type { FaultName, FaultParameters } from './faults';

/** Where experiments can run. */
export const ENVIRONMENTS = [
  'sandbox',
  'dev',
  'staging',
  'production',
] as const;

/** An environment in which experiments can run. */
export type Environment = (typeof ENVIRONMENTS)[number];

/** How much of the target a fault may touch. */
export type BlastRadius = { percent: number } | { replicas: number };

/** When a run is ended early: an objective of the target burns its budget too fast. */
export interface AbortRule {
  /** Name of the objective. */
  slo: string;
  /** How many times faster than evenly. */
  burnRateAbove: number;
  /** Over how many seconds it is looked at. */
  windowSeconds: number;
}

/** A chaos experiment that was read and found in order; no engine is part of it. */
export interface ChaosExperiment {
  /** Unique in its file. */
  name: string;
  title?: string;
  target: {
    /** Entity reference of a component. */
    entityRef: string;
    /** Where it may run; everywhere else it must not. */
    environments: Environment[];
  };
  fault: FaultName;
  parameters: FaultParameters;
  hypothesis: {
    /** What is expected to stay true, in a sentence. */
    statement: string;
    /** The objectives of the target that prove it. */
    slos: string[];
  };
  blastRadius: BlastRadius;
  /** How long the fault lasts. */
  durationSeconds: number;
  /** After this the fault is taken back whatever else happens. */
  hardTimeLimitSeconds: number;
  /** Any one of these ends the run. */
  abort: AbortRule[];
  /** Alerts that are to fire; empty when none is. */
  expectedAlerts: string[];
  /** Line of the document in its text, from 1. */
  line: number;
}
