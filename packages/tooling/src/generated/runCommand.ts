import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Bytes of output that are kept. */
const MAX_OUTPUT = 32 * 1024 * 1024;

/**
 * What a command wrote.
 *
 * @public
 */
export interface CommandOutput {
  stdout: string;
  stderr: string;
}

/**
 * Runs a command in a folder.
 *
 * @param env - added to this process's environment, without what Jest put there for itself
 * @throws Error with the command and its output when it fails
 * @public
 */
export async function runCommand(
  cwd: string,
  command: string,
  args: string[],
  env: NodeJS.ProcessEnv = {},
): Promise<CommandOutput> {
  try {
    return await execute(command, args, {
      cwd,
      env: { ...cleanEnvironment(), ...env },
      maxBuffer: MAX_OUTPUT,
    });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as Partial<CommandOutput>;
    throw new Error(
      `${[command, ...args].join(' ')} failed in ${cwd}\n${stdout}\n${stderr}`,
    );
  }
}

/** What Jest and its runner put into the environment for themselves. */
const RUNNERS_VARIABLES = ['NODE_OPTIONS', 'NODE_ENV', 'JEST_WORKER_ID'];

/** The environment a developer's terminal would have. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !RUNNERS_VARIABLES.includes(name),
    ),
  );
}
