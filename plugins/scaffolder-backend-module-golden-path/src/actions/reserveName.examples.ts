import type { TemplateExample } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';

/** Examples of `golden-path:name:reserve`. */
export const reserveNameExamples: TemplateExample[] = [
  {
    description: 'Reserve a name, with the defaults for all the rest.',
    example: stringify({
      steps: [
        {
          id: 'reserve',
          name: 'Check the answers and reserve the name',
          action: 'golden-path:name:reserve',
          input: {
            name: 'returns-service',
            description: 'Takes back what customers return',
            owner: 'orders-team',
          },
        },
      ],
    }),
  },
  {
    description: 'Say everything, and publish to GitHub.',
    example: stringify({
      steps: [
        {
          id: 'reserve',
          name: 'Check the answers and reserve the name',
          action: 'golden-path:name:reserve',
          input: {
            name: 'returns-service',
            description: 'Takes back what customers return',
            owner: 'group:default/orders-team',
            language: 'nodejs',
            database: 'postgresql',
            messaging: 'rabbitmq',
            cache: 'redis',
            system: 'system:default/storefront',
            tier: 1,
            repoUrl: 'github.com?owner=acme&repo=returns-service',
          },
        },
      ],
    }),
  },
];
