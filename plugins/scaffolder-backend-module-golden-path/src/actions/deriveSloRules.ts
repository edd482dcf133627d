import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { InputError, isError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  deriveRules,
  formatFinding,
  readObjectives,
  SLO_FILE,
  SLO_RULES_FILE,
} from '@internal/plugin-golden-path-node';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { deriveSloRulesExamples } from './deriveSloRules.examples';

/** Makes `golden-path:slo:rules`: what a service promises becomes what Prometheus watches. */
export function createDeriveSloRulesAction() {
  return createTemplateAction({
    id: 'golden-path:slo:rules',
    description: `Makes ${SLO_RULES_FILE} (recording rules and burn rate alerts of Prometheus) from ${SLO_FILE}.`,
    examples: deriveSloRulesExamples,
    supportsDryRun: true,
    schema: {
      input: {},
      output: {
        path: z => z.string().describe('The file that was written'),
      },
    },
    async handler(ctx) {
      const text = await readText(
        resolveSafeChildPath(ctx.workspacePath, SLO_FILE),
      );
      const { problems } = readObjectives(text);
      for (const { path, line, message, severity } of problems) {
        const place = formatFinding({
          check: 'objectives',
          file: SLO_FILE,
          line,
          field: path,
          message,
        });
        if (severity === 'error') {
          ctx.logger.error(place);
        } else {
          ctx.logger.warn(place);
        }
      }
      const rules = deriveRules(text);
      if (rules === undefined) {
        const first = problems.find(problem => problem.severity === 'error');
        throw new InputError(
          formatFinding({
            check: 'objectives',
            file: SLO_FILE,
            line: first?.line,
            field: first?.path,
            message: first?.message ?? 'There is no objective in it',
          }),
        );
      }
      const file = resolveSafeChildPath(ctx.workspacePath, SLO_RULES_FILE);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, rules);
      ctx.logger.info(`Wrote ${SLO_RULES_FILE}`);
      ctx.output('path', SLO_RULES_FILE);
    },
  });
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isError(error) && error.code === 'ENOENT') {
      throw new InputError(`There is no ${SLO_FILE}`);
    }
    throw error;
  }
}
