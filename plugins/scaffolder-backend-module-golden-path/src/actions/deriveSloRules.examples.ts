import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

/** Examples of `golden-path:slo:rules`. */
export const deriveSloRulesExamples: TemplateExample[] = [
  {
    description: 'Turn the objectives in deploy/slo.yaml into rules.',
    example: stringify({
      steps: [
        {
          id: 'objectives',
          name: 'Turn objectives into alerts',
          action: 'golden-path:slo:rules',
          input: {},
        },
      ],
    }),
  },
];
