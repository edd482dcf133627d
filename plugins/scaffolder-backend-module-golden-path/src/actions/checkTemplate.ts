import type { UrlReaderService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type { ScmIntegrations } from '@backstage/integration';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  createTemplateRenderer,
  type TemplateContext,
  TemplateRenderError,
} from 'nunjitsu';
import { escapeMarkdown } from '../filters/escapeMarkdown';
import { readTemplateFiles } from '../readTemplateFiles';
import { checkTemplateExamples } from './checkTemplate.examples';

/** What ends the name of a file that is rendered; others are copied. */
const TEMPLATE_EXTENSION = '.njk';

/** What {@link createCheckTemplateAction} works with. */
export interface CheckTemplateActionOptions {
  reader: UrlReaderService;
  integrations: ScmIntegrations;
}

/**
 * Makes `golden-path:template:check`: every file of the template can be rendered.
 *
 * Backstage's own `fetch:template` fails on the first file that cannot, without saying which one it is.
 * It offers filters of the scaffolder, such as `parseEntityRef`, that are not to be had here: templates of
 * the golden path use the engine's own and `markdown` only.
 *
 * @param options - what it works with
 */
export function createCheckTemplateAction(options: CheckTemplateActionOptions) {
  return createTemplateAction({
    id: 'golden-path:template:check',
    description:
      'Renders every template file beside the template once and throws the result away, so that a file with a mistake is named with its line, and nothing has been made yet.',
    examples: checkTemplateExamples,
    supportsDryRun: true,
    schema: {
      input: {
        values: z =>
          z
            .record(z.string(), z.any())
            .describe('What the files are rendered with'),
      },
      output: {
        files: z => z.number().describe('How many files were rendered'),
      },
    },
    async handler(ctx) {
      const baseUrl = ctx.templateInfo?.baseUrl;
      if (!baseUrl) {
        throw new InputError('The place of the template is not known');
      }
      const files = (
        await readTemplateFiles({
          ...options,
          baseUrl,
          directory: await ctx.createTemporaryDirectory(),
        })
      ).filter(file => file.path.endsWith(TEMPLATE_EXTENSION));
      const problems = findTemplateProblems(
        files.map(({ path, content }) => ({
          path,
          text: content.toString('utf8'),
        })),
        ctx.input.values,
      );
      for (const problem of problems) {
        ctx.logger.error(problem);
      }
      if (problems.length > 0) {
        throw new InputError(
          `The template cannot be used:\n${problems.join('\n')}`,
        );
      }
      ctx.logger.info(`All ${files.length} template files can be rendered`);
      ctx.output('files', files.length);
    },
  });
}

/**
 * Renders template files and says which ones cannot be, by file, line and column.
 *
 * @param files - the files
 * @param values - what to render them with
 */
export function findTemplateProblems(
  files: readonly { path: string; text: string }[],
  values: TemplateContext,
): string[] {
  const renderer = createTemplateRenderer({
    filters: { markdown: text => escapeMarkdown(String(text)) },
    // As fetch:template has it.
    allowRegexExecution: true,
    trimBlocks: true,
    lstripBlocks: true,
  });
  const context = renderer.prepareContext({ values });
  return files.flatMap(({ path, text }) => {
    try {
      renderer.render(text, context);
      return [];
    } catch (error) {
      if (!(error instanceof TemplateRenderError)) {
        throw error;
      }
      const place = [path, error.line, error.column]
        .filter(part => part !== undefined)
        .join(':');
      return [`${place}: ${error.message.replace(/^[^:]*: /, '')}`];
    }
  });
}
