import { readEnvironment, serverVariables } from './platform/configuration.ts';
import { databaseVariables } from './platform/database/databaseVariables.ts';
import { identityVariables } from './platform/identity/identityVariables.ts';
import { messagingVariables } from './platform/messaging/messagingVariables.ts';
import { customerVariables } from './customers/customerVariables.ts';
import { paymentEventVariables } from './payments/paymentEventVariables.ts';
import { sagaVariables } from './sagas/sagaVariables.ts';
import { upstreamVariables } from './upstream/upstreamVariables.ts';

/** Everything that the service reads from its environment. */
const variables = {
  ...serverVariables,
  ...databaseVariables,
  ...messagingVariables,
  ...identityVariables,
  ...upstreamVariables,
  ...paymentEventVariables,
  ...customerVariables,
  ...sagaVariables,
};

export type Configuration = ReturnType<typeof readConfiguration>;

/** @throws ConfigurationError that lists every variable that is missing or wrong */
export function readConfiguration(environment: NodeJS.ProcessEnv) {
  return readEnvironment(variables, environment);
}
