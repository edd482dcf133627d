import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

/** Examples of `golden-path:template:check`. */
export const checkTemplateExamples: TemplateExample[] = [
  {
    description: 'Check the template before anything is rendered.',
    example: stringify({
      steps: [
        {
          id: 'template',
          name: 'Check the template',
          action: 'golden-path:template:check',
          input: { values: '${{ steps.reserve.output.values }}' },
        },
      ],
    }),
  },
];
