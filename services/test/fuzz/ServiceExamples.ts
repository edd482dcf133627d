import type { TestIdentity } from '../../src/faults/signIdentity';

/** A request that succeeds. */
export interface Example {
  /** Parameters in the path. */
  path?: Record<string, string>;
  query?: Record<string, string | string[]>;
  headers?: Record<string, string>;
  body?: object;
}

/** What the fuzzer knows about a service; operations are named like `GET /users/{userId}`. */
export interface ServiceExamples {
  /** Requests that succeed, by operation. */
  examples: Record<string, Example[]>;
  /** Who sends requests. */
  identity: TestIdentity;
  /** Who sends those of an operation, where it is somebody else. */
  identities?: Record<string, TestIdentity>;
  /** Operations that never succeed here, and why. */
  unreached?: Record<string, string>;
}
