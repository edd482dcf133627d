import { hash } from '@node-rs/argon2';
import { z } from 'zod';
import { CommandRefused, runCommand } from './commands/runCommand.ts';
import { sandboxPassword, sandboxUsers } from './commands/sandboxUsers.ts';
import { seedUsers } from './commands/seedUsers.ts';
import { passwordVariables } from './passwords/passwordVariables.ts';
import { argon2Parameters } from './passwords/passwordHasher.ts';

// npm run seed   users for trying things out, on a database that has the schema already
const variables = {
  ...passwordVariables,
  NODE_ENV: z.string().optional(),
  SEED_PASSWORD: z.string().min(1).default(sandboxPassword),
};

await runCommand(variables, async (database, configuration) => {
  if (configuration.NODE_ENV === 'production') {
    throw new CommandRefused('users with a password that everybody knows are not for production');
  }
  const parameters = argon2Parameters({
    memoryKib: configuration.PASSWORD_HASH_MEMORY_KIB,
    passes: configuration.PASSWORD_HASH_PASSES,
  });
  const passwordHash = await hash(configuration.SEED_PASSWORD, parameters);
  const added = await seedUsers(database, sandboxUsers, passwordHash);
  return `${added} of ${sandboxUsers.length} users were added`;
});
