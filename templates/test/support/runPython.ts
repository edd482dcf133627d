import { execFile } from 'node:child_process';

/** Characters that a script may write. */
const MAXIMUM_OUTPUT = 10_000_000;

/**
 * Runs a script in Python's own interpreter.
 *
 * @param script - reads JSON from standard input and writes JSON to standard output
 * @param input - what it reads
 * @returns what it wrote
 */
export function runPython<T>(script: string, input: unknown): Promise<T> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      'python3',
      ['-c', script],
      { maxBuffer: MAXIMUM_OUTPUT },
      (error, stdout) => {
        if (error) {
          reject(error);
        } else {
          resolve(JSON.parse(stdout) as T);
        }
      },
    );
    child.stdin?.end(JSON.stringify(input));
  });
}
