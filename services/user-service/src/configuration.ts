import { cacheVariables } from './platform/cache/cacheVariables.ts';
import { readEnvironment, serverVariables } from './platform/configuration.ts';
import { databaseVariables } from './platform/database/databaseVariables.ts';
import { messagingVariables } from './platform/messaging/messagingVariables.ts';

/** Everything that the service reads from its environment. Add the team's own variables at the end. */
const variables = {
  ...serverVariables,
  ...databaseVariables,
  ...messagingVariables,
  ...cacheVariables,
};

export type Configuration = ReturnType<typeof readConfiguration>;

/** @throws ConfigurationError that lists every variable that is missing or wrong */
export function readConfiguration(environment: NodeJS.ProcessEnv) {
  return readEnvironment(variables, environment);
}
