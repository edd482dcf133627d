import { CommandRefused, runCommand } from './commands/runCommand.ts';
import { openKeyStore } from './keys/createKeyRing.ts';
import { keyVariables } from './keys/keyVariables.ts';

// npm run rotate-keys                       a new key, which signs once everybody knows it
// npm run rotate-keys -- --discard-others   a new key at once, and none of the others is valid any more
const options = process.argv.slice(2);

await runCommand(keyVariables, async (database, configuration) => {
  if (options.some(option => option !== '--discard-others')) {
    throw new CommandRefused('usage: npm run rotate-keys [-- --discard-others]');
  }
  const { store } = openKeyStore(configuration, database);
  const discardOthers = options.length > 0;
  const kid = await store.rotate(Date.now(), { discardOthers });
  const when = discardOthers
    ? `within ${configuration.SIGNING_KEY_REFRESH_SECONDS} seconds`
    : `in ${configuration.SIGNING_KEY_LEAD_SECONDS} seconds`;
  return `key ${kid} signs ${when}`;
});
