import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

/** Examples of `golden-path:gitops:propose`. */
export const proposeGitOpsExamples: TemplateExample[] = [
  {
    description: 'Have the published service deployed.',
    example: stringify({
      steps: [
        {
          id: 'gitops',
          name: 'Propose the deployment',
          action: 'golden-path:gitops:propose',
          input: {
            name: '${{ steps.reserve.output.name }}',
            owner: '${{ steps.reserve.output.owner }}',
            repositoryUrl: '${{ steps.reserve.output.platform.repositoryUrl }}',
          },
        },
      ],
    }),
  },
];
