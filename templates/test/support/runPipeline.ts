import { type CommandOutput, runCommand } from '@internal/tooling';

/** A program with its arguments. */
export type Command = readonly [program: string, ...args: string[]];

/** How commands ended, by name: each gives its output or throws what went wrong. */
export type Outcomes = Record<string, () => CommandOutput>;

/**
 * Runs commands one after the other and keeps how each ended.
 *
 * @param directory - the service's folder
 * @param commands - by name, in order; the first installs what all others need
 * @param env - what the service's tests find their real services by
 * @returns the outcome of each command; one that fails says why, and when the first fails all say the same
 */
export async function runPipeline(
  directory: string,
  commands: Record<string, Command>,
  env: NodeJS.ProcessEnv,
): Promise<Outcomes> {
  const outcomes: Outcomes = {};
  const [installation] = Object.keys(commands);
  for (const [name, [program, ...args]] of Object.entries(commands)) {
    const broken = outcomes[installation];
    if (broken && name !== installation && failed(broken)) {
      outcomes[name] = broken;
      continue;
    }
    try {
      const output = await runCommand(directory, program, args, { env });
      outcomes[name] = () => output;
    } catch (error) {
      outcomes[name] = () => {
        throw error;
      };
    }
  }
  return outcomes;
}

function failed(outcome: () => CommandOutput): boolean {
  try {
    outcome();
    return false;
  } catch {
    return true;
  }
}
