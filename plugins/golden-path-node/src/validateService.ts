import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Check, CheckContext } from './Check';
import type { CheckResult, ValidationResult } from './CheckResult';
import { CHECKS } from './checks';
import { syntax } from './checks/syntax';
import type { Finding } from './Finding';
import { ServiceFiles } from './ServiceFiles';
import type { Tools } from './tools/Tools';

/** What to validate, and with what. */
export interface ValidateServiceOptions {
  /** The service's root. */
  directory: string;
  tools: Tools;
  /** Stops the validation. */
  signal?: AbortSignal;
}

const MISSING: Record<keyof Tools, string> = {
  helm: 'helm is not installed',
  kubeconform: 'kubeconform is not installed',
  kustomize: 'kustomize is not installed',
  promtool: 'promtool is not installed',
  actionlint: 'actionlint is not installed',
  schemas: 'there are no schemas of Kubernetes and its extensions',
  chart: 'the shared chart is not there',
};

/**
 * Checks everything that a service's repository says about its deployment with the tools that will
 * consume it. What cannot be checked for want of a tool is named, never passed over.
 *
 * @param options - what to validate, and with what
 * @throws Error when a tool cannot be run, or the signal stops the validation
 */
export async function validateService(
  options: ValidateServiceOptions,
): Promise<ValidationResult> {
  const files = await ServiceFiles.read(options.directory);
  const temporary = await mkdtemp(join(tmpdir(), 'causeway-validation-'));
  const context: CheckContext = {
    files,
    temporary,
    signal: options.signal,
    // A check runs only when what it needs is there.
    tools: options.tools as Required<Tools>,
  };
  try {
    const outcomes = await Promise.all(
      CHECKS.map(check => runCheck(check, context)),
    );
    options.signal?.throwIfAborted();
    return {
      findings: withoutEchoes(outcomes.flatMap(({ findings }) => findings)),
      checks: outcomes.map(({ result }) => result),
    };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Of a file that cannot be read, everything else that is said follows from that. */
function withoutEchoes(findings: Finding[]): Finding[] {
  const unreadable = new Set(
    findings
      .filter(({ check }) => check === syntax.name)
      .map(({ file }) => file),
  );
  return findings.filter(
    ({ check, file }) => check === syntax.name || !unreadable.has(file),
  );
}

async function runCheck(
  check: Check,
  context: CheckContext,
): Promise<{ result: CheckResult; findings: Finding[] }> {
  const missing = check.needs.filter(need => !context.tools[need]);
  if (missing.length > 0) {
    return {
      result: {
        name: check.name,
        state: 'not run',
        reason: missing.map(need => MISSING[need]).join(', '),
      },
      findings: [],
    };
  }
  const findings = await check.run(context);
  return {
    result: {
      name: check.name,
      state: findings.length === 0 ? 'passed' : 'failed',
    },
    findings,
  };
}
