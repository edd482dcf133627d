import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Bytes of output that are kept. */
const MAX_OUTPUT = 32 * 1024 * 1024;

/** What a command wrote. */
export interface CommandOutput {
  stdout: string;
  stderr: string;
}

/**
 * Runs a command in a folder.
 *
 * @param env - added to this process's environment, without what Jest put there for itself
 * @throws Error with the command and the end of its output when it fails
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

/** The environment a developer's terminal would have. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS, NODE_ENV, JEST_WORKER_ID, ...env } = process.env;
  return env;
}
