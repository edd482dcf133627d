import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

/** Examples of `golden-path:validate`. */
export const validateExamples: TemplateExample[] = [
  {
    description: 'Validate everything before it is published.',
    example: stringify({
      steps: [
        {
          id: 'validate',
          name: 'Validate everything',
          action: 'golden-path:validate',
          input: {},
        },
      ],
    }),
  },
  {
    description: 'Validate one service of a workspace that has several.',
    example: stringify({
      steps: [
        {
          id: 'validate',
          name: 'Validate the service',
          action: 'golden-path:validate',
          input: { directory: '.' },
        },
      ],
    }),
  },
];
