import { execFile } from 'node:child_process';
import { findTool } from './findTool';

/** What a tool printed and how it ended. */
export interface ToolResult {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** How a tool is run. */
export interface RunToolOptions {
  /** Folder to run in; the current one when left out. */
  cwd?: string;
  /** Text for standard input. */
  input?: string;
  /** Variables added to the environment. */
  environment?: Record<string, string>;
}

/**
 * Runs a tool without a shell and waits for its end. A tool that fails is a result, not an error: tests
 * of bad input look at its message.
 *
 * @throws Error when the tool is missing, is ended by a signal or takes longer than a minute
 */
export function runTool(
  name: string,
  args: string[],
  options: RunToolOptions = {},
): Promise<ToolResult> {
  const path = findTool(name);
  if (!path) {
    throw new Error(`${name} is not installed. make test sets it up.`);
  }
  return new Promise((resolve, reject) => {
    const child = execFile(
      path,
      args,
      {
        cwd: options.cwd,
        env: { ...process.env, ...options.environment },
        maxBuffer: 64 * 1024 * 1024,
        timeout: 60_000,
      },
      (error, stdout, stderr) => {
        if (error && typeof error.code !== 'number') {
          reject(error);
        } else {
          resolve({ exitCode: Number(error?.code ?? 0), stdout, stderr });
        }
      },
    );
    // A tool may end before it reads: its exit code says how that went, not the broken pipe.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(options.input ?? '');
  });
}
