import { accountVariables } from './accounts/accountVariables.ts';
import { attemptVariables } from './attempts/attemptVariables.ts';
import { keyVariables } from './keys/keyVariables.ts';
import { maintenanceVariables } from './maintenance/maintenanceVariables.ts';
import { passwordVariables } from './passwords/passwordVariables.ts';
import { cacheVariables } from './platform/cache/cacheVariables.ts';
import { readEnvironment, serverVariables } from './platform/configuration.ts';
import { databaseVariables } from './platform/database/databaseVariables.ts';
import { identityVariables } from './platform/identity/identityVariables.ts';
import { messagingVariables } from './platform/messaging/messagingVariables.ts';
import { sessionVariables } from './sessions/sessionVariables.ts';

/** Everything that the service reads from its environment. */
const variables = {
  ...serverVariables,
  ...databaseVariables,
  ...messagingVariables,
  ...cacheVariables,
  ...identityVariables,
  ...keyVariables,
  ...sessionVariables,
  ...passwordVariables,
  ...attemptVariables,
  ...accountVariables,
  ...maintenanceVariables,
};

export type Configuration = ReturnType<typeof readConfiguration>;

/** @throws ConfigurationError that lists every variable that is missing or wrong */
export function readConfiguration(environment: NodeJS.ProcessEnv) {
  return readEnvironment(variables, environment);
}
