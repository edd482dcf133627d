import type { PromqlQuery } from '../promql/PromqlQuery';

/** How well a service does, as events: those that were good or bad, and all of them. */
export interface Indicator {
  /** Events that count as good; this or `bad` is there. */
  good?: PromqlQuery;
  /** Events that count as bad; this or `good` is there. */
  bad?: PromqlQuery;
  /** All events. */
  total: PromqlQuery;
}

/** A service level objective that was read and found in order. */
export interface Slo {
  /** Unique among the objectives of its service. */
  name: string;
  displayName?: string;
  description?: string;
  /** Name of the service that keeps the objective. */
  service: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  indicator: Indicator;
  /** Share of events that has to be good, greater than 0 and less than 1. */
  target: number;
  /** Length of the rolling window in days. */
  windowDays: number;
  /** Line of the document in its text, from 1. */
  line: number;
}
