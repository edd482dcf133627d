import { spawn } from 'node:child_process';
import type { Launch } from '../processes/Unit';

/** Milliseconds that a preparation may take. */
const TIMEOUT_MS = 120_000;

/**
 * Runs a program that prepares something until it ends.
 *
 * @throws Error with its output when it does not end well, or not in time
 */
export function runToEnd(launch: Launch): Promise<string> {
  const { command, args, directory, environment, account } = launch;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: directory,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: TIMEOUT_MS,
      killSignal: 'SIGKILL',
      ...account,
    });
    let output = '';
    const keep = (piece: Buffer) => {
      output += piece;
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', reject);
    child.once('close', (code, signal) =>
      code === 0
        ? resolve(output)
        : reject(
            new Error(
              `${command} ended with ${signal ?? code}: ${output.trim()}`,
            ),
          ),
    );
  });
}
