import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.ts';
import type { LogLine } from './logRecorder.ts';

/** A service in a process of its own, so that it can get signals. */
export class ChildService {
  readonly #child: ChildProcess;
  /** What the process wrote to standard output. */
  output = '';
  /** What the process wrote to standard error. */
  errors = '';

  /** @param script path of a TypeScript file, from the root of the repository */
  constructor(script: string, variables: Record<string, string>, options: string[] = []) {
    const root = fileURLToPath(new URL('..', import.meta.url));
    this.#child = spawn(process.execPath, [script, ...options], {
      cwd: root,
      // Nothing of the developer's own environment gets in
      env: { PATH: process.env.PATH, ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stdout?.on('data', (data: Buffer) => (this.output += data.toString()));
    this.#child.stderr?.on('data', (data: Buffer) => (this.errors += data.toString()));
  }

  get logLines(): LogLine[] {
    return this.output
      .split('\n')
      .filter(line => line.startsWith('{'))
      .map(line => JSON.parse(line) as LogLine);
  }

  /** Waits until the service listens. */
  async url(): Promise<string> {
    return eventually(() => {
      const line = this.logLines.find(({ message }) => message === 'listening');
      if (line === undefined) {
        throw new Error(`the service does not listen yet; it wrote: ${this.output}${this.errors}`);
      }
      return `http://127.0.0.1:${String(line.port)}`;
    });
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Waits for the end of the process; its exit code, or the signal that ended it. */
  async exit(): Promise<number | NodeJS.Signals | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      await once(this.#child, 'exit');
    }
    return this.#child.exitCode ?? this.#child.signalCode;
  }
}
