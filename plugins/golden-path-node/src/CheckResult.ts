import type { Finding } from './Finding';

/** How one check ended. A check that could not run has neither passed nor failed, and says why. */
export interface CheckResult {
  name: string;
  state: 'passed' | 'failed' | 'not run';
  /** Why it was not run. */
  reason?: string;
}

/** What a validation found out. */
export interface ValidationResult {
  findings: Finding[];
  checks: CheckResult[];
}
