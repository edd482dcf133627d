import { spawn } from 'node:child_process';

/** Milliseconds that a command may take where nothing else is said. */
const DEFAULT_TIMEOUT_MS = 300_000;

/** What Jest and its runner put into the environment for themselves. */
const RUNNERS_VARIABLES = ['NODE_OPTIONS', 'NODE_ENV', 'JEST_WORKER_ID'];

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
 * How a command is run.
 *
 * @public
 */
export interface RunCommandOptions {
  /** Added to this process's environment, without what Jest put there for itself. */
  env?: NodeJS.ProcessEnv;
  /** Milliseconds after which the command and all that it started are ended. */
  timeoutMs?: number;
}

/**
 * Runs a command in a folder.
 *
 * @throws Error with the command and its output when it fails or takes too long
 * @public
 */
export function runCommand(
  cwd: string,
  command: string,
  args: string[],
  options: RunCommandOptions = {},
): Promise<CommandOutput> {
  const { env, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...cleanEnvironment(), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that what npm starts can be ended with it.
      detached: true,
    });
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', data => {
      output.stdout += data;
    });
    child.stderr.on('data', data => {
      output.stderr += data;
    });

    const endGroup = () => {
      try {
        process.kill(-child.pid!, 'SIGKILL');
      } catch {
        // All of it is gone.
      }
    };
    process.once('exit', endGroup);
    let problem: string | undefined;
    const timer = setTimeout(() => {
      problem = `took longer than ${timeoutMs} ms`;
      endGroup();
    }, timeoutMs);

    child.once('error', error => {
      problem = error.message;
    });
    child.once('close', code => {
      clearTimeout(timer);
      process.removeListener('exit', endGroup);
      if (code === 0) {
        resolve(output);
      } else {
        reject(
          new Error(
            [
              `${[command, ...args].join(' ')} in ${cwd} ${
                problem ?? `ended with code ${code}`
              }`,
              output.stdout,
              output.stderr,
            ].join('\n'),
          ),
        );
      }
    });
  });
}

/** The environment a developer's terminal would have. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !RUNNERS_VARIABLES.includes(name),
    ),
  );
}
