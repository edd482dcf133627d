import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  type CheckResult,
  type Finding,
  findTools,
  type FindToolsOptions,
  formatFinding,
  validateService,
} from '@internal/plugin-golden-path-node';
import { validateExamples } from './validate.examples';

/** Findings that an error message names; the log has all. */
const MOST_FINDINGS = 20;

/** What {@link createValidateAction} works with. */
export interface ValidateActionOptions {
  /** Where schemas and chart are, when not in the usual places. */
  places: FindToolsOptions;
  /** Whether a check that cannot run stops the run, as on CI. */
  strict: boolean;
}

/**
 * Makes `golden-path:validate`: nothing is published that could not be deployed.
 *
 * @param options - what it works with
 */
export function createValidateAction(options: ValidateActionOptions) {
  return createTemplateAction({
    id: 'golden-path:validate',
    description:
      'Renders the chart and the overlays for every environment and checks every manifest, objective, alert rule and workflow of the workspace. Findings are in the log by file and line, and stop the run. Checks whose program is missing are named in the log and in the output.',
    examples: validateExamples,
    supportsDryRun: true,
    schema: {
      input: {
        directory: z =>
          z
            .string()
            .describe(
              'Folder of the workspace to look at; all of it when left out',
            )
            .optional(),
      },
      output: {
        checks: z =>
          z
            .array(
              z.object({
                name: z.string(),
                state: z.enum(['passed', 'failed', 'not run']),
                reason: z.string().optional(),
              }),
            )
            .describe('How each check ended'),
        notRun: z =>
          z
            .array(z.string())
            .describe('The checks that did not run, each with its reason'),
      },
    },
    async handler(ctx) {
      const directory = resolveSafeChildPath(
        ctx.workspacePath,
        ctx.input.directory ?? '.',
      );
      const { findings, checks } = await validateService({
        directory,
        tools: findTools(options.places),
        signal: ctx.signal,
      });
      const notRun = checks
        .filter(check => check.state === 'not run')
        .map(describe);
      ctx.output('checks', checks);
      ctx.output('notRun', notRun);

      for (const check of checks) {
        if (check.state === 'passed') {
          ctx.logger.info(`Passed: ${check.name}`);
        } else {
          ctx.logger.warn(
            `${check.state === 'failed' ? 'Failed' : 'Not run'}: ${describe(
              check,
            )}`,
          );
        }
      }
      for (const finding of findings) {
        ctx.logger.error(formatFinding(finding));
      }
      if (findings.length > 0) {
        // A dry run answers with the error alone, so that it says everything as well.
        throw new InputError(summarize(findings));
      }
      if (options.strict && notRun.length > 0) {
        throw new InputError(
          `Nothing was published, because not everything was checked: ${notRun.join(
            '; ',
          )}`,
        );
      }
    },
  });
}

function summarize(findings: Finding[]): string {
  const shown = findings.slice(0, MOST_FINDINGS).map(formatFinding);
  const more = findings.length - shown.length;
  return [
    `Nothing was published, there ${
      findings.length === 1 ? 'is 1 finding' : `are ${findings.length} findings`
    }:`,
    ...shown,
    ...(more > 0 ? [`and ${more} more in the log`] : []),
  ].join('\n');
}

function describe(check: CheckResult): string {
  return check.reason ? `${check.name} (${check.reason})` : check.name;
}
