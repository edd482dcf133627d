import { type CommandOutput, runCommand } from '@internal/tooling';

/** What npm has to do for a service, in this order; each is a script that developers and CI run too. */
export const NPM_COMMANDS = {
  ci: ['ci', '--prefer-offline', '--no-audit', '--no-fund'],
  typecheck: ['run', 'typecheck'],
  lint: ['run', 'lint'],
  test: ['test'],
  build: ['run', 'build'],
};

/** The name of one of the commands. */
export type NpmCommand = keyof typeof NPM_COMMANDS;

/**
 * Runs all of a service's npm commands one after the other and keeps how each ended.
 *
 * @param directory - the service's folder
 * @param env - what the service's tests find their real services by
 * @returns the outcome of each command; one that fails says why, and all that need `ci` say the same
 */
export async function runNpmPipeline(
  directory: string,
  env: NodeJS.ProcessEnv,
): Promise<Record<NpmCommand, () => CommandOutput>> {
  const outcomes: Partial<Record<NpmCommand, () => CommandOutput>> = {};
  let installFailure: (() => never) | undefined;
  for (const [name, args] of Object.entries(NPM_COMMANDS)) {
    const command = name as NpmCommand;
    if (installFailure) {
      outcomes[command] = installFailure;
      continue;
    }
    try {
      const output = await runCommand(directory, 'npm', args, { env });
      outcomes[command] = () => output;
    } catch (error) {
      const fail = () => {
        throw error;
      };
      outcomes[command] = fail;
      installFailure = command === 'ci' ? fail : undefined;
    }
  }
  return outcomes as Record<NpmCommand, () => CommandOutput>;
}
