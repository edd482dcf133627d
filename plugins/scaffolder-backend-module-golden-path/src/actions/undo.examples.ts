import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

/** Examples of `golden-path:undo`. */
export const undoExamples: TemplateExample[] = [
  {
    description: 'Leave nothing half-made when a step before failed.',
    example: stringify({
      steps: [
        {
          id: 'undo',
          name: 'Undo what this run made',
          if: '${{ failure() }}',
          action: 'golden-path:undo',
          input: {},
        },
      ],
    }),
  },
];
