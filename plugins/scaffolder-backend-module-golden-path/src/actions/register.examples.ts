import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

/** Examples of `golden-path:register`. */
export const registerExamples: TemplateExample[] = [
  {
    description: 'Wait until the service that was published is in the catalog.',
    example: stringify({
      steps: [
        {
          id: 'register',
          name: 'Bring the service into the catalog',
          action: 'golden-path:register',
          input: {
            name: '${{ steps.reserve.output.name }}',
            catalogInfoUrl: '${{ steps.publish.output.catalogInfoUrl }}',
          },
        },
      ],
    }),
  },
];
