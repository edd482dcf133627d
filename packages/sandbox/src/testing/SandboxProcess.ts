import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { eventually } from './eventually';

/** A sandbox in a process of its own, which can be killed. */
export class SandboxProcess {
  readonly #child: ChildProcess;
  #output = '';

  /**
   * @param program - what starts it
   * @param environment - added to this process's own
   */
  constructor(program: string, environment: NodeJS.ProcessEnv) {
    this.#child = spawn(
      process.execPath,
      [
        '--require',
        require.resolve('@backstage/cli-node/config/nodeTransform.cjs'),
        program,
      ],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, NODE_OPTIONS: '', ...environment },
      },
    );
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', chunk => {
        this.#output += chunk;
      });
    }
  }

  /** Everything that it wrote. */
  get output(): string {
    return this.#output;
  }

  /** Waits until it has written something. */
  async waitForOutput(text: string, timeoutMs?: number): Promise<void> {
    await eventually(() => {
      if (!this.#output.includes(text)) {
        throw new Error(`No "${text}" in the output:\n${this.#output}`);
      }
    }, timeoutMs);
  }

  /** Kills it without a warning; its processes live on. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** Stops it as Ctrl-C does. */
  async stop(): Promise<void> {
    await this.#end('SIGINT');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const exited = once(this.#child, 'exit');
      this.#child.kill(signal);
      await exited;
    }
  }
}
