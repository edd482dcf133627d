import type { SchedulerServiceTaskScheduleDefinitionConfig } from '@backstage/backend-plugin-api';

export interface Config {
  catalog?: {
    providers?: {
      localGit?: {
        /**
         * How often all repositories are read again. Changes that are made through the portal are
         * in the catalog at once in any case. Defaults to every minute.
         */
        schedule?: SchedulerServiceTaskScheduleDefinitionConfig;
      };
    };
  };
}
