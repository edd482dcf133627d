import { withTimeout } from './process/withTimeout.ts';

/** How a dependency is doing, as `/health/ready` shows it. */
export interface CheckResult {
  status: 'up' | 'down';
  /** Whether the service can do nothing useful without it. */
  required: boolean;
  /** Why it is down. */
  reason?: string;
}

/** `degraded`: a dependency is down that the service can do without for a while. */
export type HealthStatus = 'ok' | 'degraded' | 'unavailable' | 'starting' | 'stopping';

export interface HealthReport {
  ready: boolean;
  status: HealthStatus;
  checks: Record<string, CheckResult>;
}

interface Check {
  name: string;
  required: boolean;
  /** Resolves when the dependency works, rejects when it does not. */
  run: () => Promise<unknown>;
}

/** A dependency that has not answered by now is down: the probe that asks has a time limit of its own. */
const checkTimeoutMs = 1_000;

/** Knows whether this instance should get requests. */
export class Health {
  readonly #checks: Check[] = [];
  #phase: 'starting' | 'running' | 'stopping' = 'starting';

  /** Adds a dependency to what readiness depends on. */
  add(check: Check): void {
    this.#checks.push(check);
  }

  markRunning(): void {
    this.#phase = 'running';
  }

  /** From now on the service is not ready, so that no new requests are sent here. */
  markStopping(): void {
    this.#phase = 'stopping';
  }

  /** Asks all dependencies at the same time. */
  async report(): Promise<HealthReport> {
    const results = await Promise.all(this.#checks.map(runCheck));
    const checks = Object.fromEntries(results);
    if (this.#phase !== 'running') {
      return { ready: false, status: this.#phase, checks };
    }
    const down = Object.values(checks).filter(check => check.status === 'down');
    if (down.some(check => check.required)) {
      return { ready: false, status: 'unavailable', checks };
    }
    return { ready: true, status: down.length === 0 ? 'ok' : 'degraded', checks };
  }
}

async function runCheck({ name, required, run }: Check): Promise<[string, CheckResult]> {
  try {
    await withTimeout(run(), checkTimeoutMs);
    return [name, { status: 'up', required }];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [name, { status: 'down', required, reason: reason || 'not reachable' }];
  }
}
