import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { readState, writeState } from './stateFile';

const secret = z.string().regex(/^[0-9a-f]{32,}$/);

const secretsSchema = z.object({
  /** No secret: tells this sandbox's processes from those of others. */
  id: secret,
  postgresPassword: secret,
  redisPassword: secret,
  rabbitMqPassword: secret,
  identitySecret: secret,
  keyEncryptionKey: secret,
  unsubscribeSecret: secret,
  /** From which the passwords of the databases' roles are made. */
  databaseSecret: secret,
});

/** What only this sandbox knows, made at its first start. */
export type SandboxSecrets = z.infer<typeof secretsSchema>;

/** Reads the secrets of a sandbox, and makes those that it does not have yet. */
export function readSecrets(file: string): SandboxSecrets {
  const kept = readState(file, secretsSchema.partial()) ?? {};
  const fresh = Object.fromEntries(
    Object.keys(secretsSchema.shape).map(name => [
      name,
      randomBytes(name === 'id' ? 16 : 32).toString('hex'),
    ]),
  );
  const secrets = secretsSchema.parse({ ...fresh, ...kept });
  writeState(file, secrets);
  return secrets;
}
