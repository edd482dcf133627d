import { execFile } from 'node:child_process';

/** Longest that a program may take, in milliseconds. */
const TIMEOUT_MS = 60_000;

/** Most that a program may print, in bytes; a chart with every part switched on prints about 20 kB. */
const OUTPUT_LIMIT = 32 * 1024 * 1024;

/** What a program printed and how it ended. */
export interface ToolOutput {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/**
 * Runs a program without a shell. One that ends badly is a result: what it says is the finding.
 *
 * @param program - its path
 * @param args - its arguments
 * @param options - where to run it, and what stops it
 * @throws Error when it cannot be started, takes too long or is stopped
 */
export function runTool(
  program: string,
  args: string[],
  options: { directory: string; signal?: AbortSignal },
): Promise<ToolOutput> {
  return new Promise((resolve, reject) => {
    execFile(
      program,
      args,
      {
        cwd: options.directory,
        signal: options.signal,
        timeout: TIMEOUT_MS,
        maxBuffer: OUTPUT_LIMIT,
        // Programs that look for a configuration or a cache of the person who runs the portal find none.
        env: { PATH: process.env.PATH, HOME: '/nonexistent', LC_ALL: 'C' },
      },
      (error, stdout, stderr) => {
        if (error && typeof error.code !== 'number') {
          reject(error);
        } else {
          resolve({ exitCode: Number(error?.code ?? 0), stdout, stderr });
        }
      },
    ).stdin?.end();
  });
}
