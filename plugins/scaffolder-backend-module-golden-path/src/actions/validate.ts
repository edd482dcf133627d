import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  type CheckResult,
  findTools,
  type FindToolsOptions,
  formatFinding,
  validateService,
} from '@internal/plugin-golden-path-node';
import { validateExamples } from './validate.examples';

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
        if (check.state === 'not run') {
          ctx.logger.warn(`Not run: ${describe(check)}`);
        } else {
          ctx.logger.info(
            `${check.state === 'passed' ? 'Passed' : 'Failed'}: ${check.name}`,
          );
        }
      }
      for (const finding of findings) {
        ctx.logger.error(formatFinding(finding));
      }
      if (findings.length > 0) {
        throw new InputError(
          `Nothing was published: ${findings.length} ${
            findings.length === 1 ? 'finding' : 'findings'
          }, the first of them ${formatFinding(findings[0])}`,
        );
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

function describe(check: CheckResult): string {
  return check.reason ? `${check.name} (${check.reason})` : check.name;
}
