import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

const canPin = availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0;

/** Binds this process to a core, where the machine has several. */
export function pinSelf(core: number): void {
  if (canPin) {
    spawnSync('taskset', ['-cp', String(core), String(process.pid)]);
  }
}

/** A server in a process and on a core of its own. */
export class MeasuredServer<Started extends { port: number } = { port: number }> {
  readonly url: string;
  readonly started: Started;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, started: Started) {
    this.#child = child;
    this.started = started;
    this.url = `http://127.0.0.1:${started.port}`;
  }

  static async start<Started extends { port: number } = { port: number }>(
    script: string,
    options: {
      core: number;
      environment?: Record<string, string | undefined>;
      arguments?: string[];
    },
  ): Promise<MeasuredServer<Started>> {
    const command = [
      ...(canPin ? ['taskset', '-c', String(options.core)] : []),
      process.execPath,
      ...(options.arguments ?? []),
      fileURLToPath(new URL(script, import.meta.url)),
    ];
    const [program = '', ...rest] = command;
    const child = spawn(program, rest, {
      cwd: fileURLToPath(new URL('.', import.meta.url)),
      env: { ...process.env, ...options.environment },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const [started] = (await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => {
        throw new Error(`${script} did not start`);
      }),
    ])) as [Started];
    return new MeasuredServer(child, started);
  }

  /** CPU time that the process has used so far, in microseconds. */
  async cpu(): Promise<number> {
    const answer = once(this.#child, 'message');
    this.#child.send('cpu');
    const [{ cpu }] = (await answer) as [{ cpu: number }];
    return cpu;
  }

  async stop(): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }
}
