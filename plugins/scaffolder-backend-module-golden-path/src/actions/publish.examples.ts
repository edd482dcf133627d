import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

/** Examples of `golden-path:publish`. */
export const publishExamples: TemplateExample[] = [
  {
    description: 'Publish where the reservation says.',
    example: stringify({
      steps: [
        {
          id: 'publish',
          name: 'Publish the repository',
          action: 'golden-path:publish',
          input: {
            repoUrl: '${{ steps.reserve.output.repoUrl }}',
            owner: '${{ steps.reserve.output.owner }}',
            description: '${{ parameters.description }}',
          },
        },
      ],
    }),
  },
  {
    description: 'Publish to GitHub, visible to the whole enterprise.',
    example: stringify({
      steps: [
        {
          id: 'publish',
          name: 'Publish the repository',
          action: 'golden-path:publish',
          input: {
            repoUrl: 'github.com?owner=acme&repo=returns-service',
            owner: 'group:default/orders-team',
            description: 'Takes back what customers return',
            visibility: 'internal',
          },
        },
      ],
    }),
  },
];
