import { CommandRefused, runCommand } from './commands/runCommand.ts';
import { keyVariables } from './keys/keyVariables.ts';
import { grantAdmin } from './users/grantAdmin.ts';

// npm run make-admin -- someone@example.com
const [address] = process.argv.slice(2);
const { ACCESS_TOKEN_TTL_SECONDS } = keyVariables;

await runCommand({ ACCESS_TOKEN_TTL_SECONDS }, async (database, configuration) => {
  if (address === undefined) {
    throw new CommandRefused('usage: npm run make-admin -- <e-mail address of a user>');
  }
  const id = await grantAdmin(database, address, configuration.ACCESS_TOKEN_TTL_SECONDS);
  if (id === undefined) {
    throw new CommandRefused('nobody has registered with this address and verified it');
  }
  return `user ${id} is an admin`;
});
