import type { CircuitBreakerOptions } from '../resilience/circuitBreaker.ts';

/** How much an upstream gets of everything, and how much patience there is with it. */
export interface UpstreamSettings {
  connectTimeoutMs: number;
  headersTimeoutMs: number;
  bodyTimeoutMs: number;
  concurrency: number;
  queueLength: number;
  queueTimeoutMs: number;
  /** How often a request is sent at most. */
  attempts: number;
  retryRatio: number;
  circuit: CircuitBreakerOptions;
  /** Largest head of an answer. */
  maxHeaderBytes: number;
}
