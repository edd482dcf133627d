import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

/** Examples of `golden-path:lineage:record`. */
export const recordLineageExamples: TemplateExample[] = [
  {
    description:
      'Record the lineage; ownership.yaml says which files stay with the path.',
    example: stringify({
      steps: [
        {
          id: 'lineage',
          name: 'Record where the service comes from',
          action: 'golden-path:lineage:record',
          input: {
            answers: '${{ steps.reserve.output.answers }}',
            platform: '${{ steps.reserve.output.platform }}',
          },
        },
      ],
    }),
  },
  {
    description: 'Say in the step which files stay with the path.',
    example: stringify({
      steps: [
        {
          id: 'lineage',
          name: 'Record where the service comes from',
          action: 'golden-path:lineage:record',
          input: {
            answers: '${{ steps.reserve.output.answers }}',
            platform: '${{ steps.reserve.output.platform }}',
            ownership: { pathOwned: ['src/platform/**', 'Dockerfile'] },
          },
        },
      ],
    }),
  },
];
