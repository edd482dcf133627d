import { createTemplateFilter } from '@backstage/plugin-scaffolder-node/alpha';
import { escapeMarkdown } from './escapeMarkdown';

/** The template filter `markdown`: text as Markdown that shows exactly that text. */
export const markdownFilter = createTemplateFilter({
  id: 'markdown',
  description:
    'Escapes text so that rendered Markdown shows exactly that text, with its line breaks and paragraphs.',
  schema: z =>
    z.function(z.tuple([z.string().describe('Any text')]), z.string()),
  examples: [
    {
      description: 'Write what a person typed into a README',
      example: '${{ values.description | markdown }}',
    },
  ],
  filter: escapeMarkdown,
});
