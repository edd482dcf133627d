import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds that a replica may take to be ready, migrations included. */
const READY_TIMEOUT_MS = 60_000;

/** Milliseconds between two looks whether it is. */
const POLL_MS = 50;

/** Milliseconds before a replica that died is started again. */
const RESTART_DELAY_MS = 200;

/** Milliseconds that a replica may take to stop by itself. */
const STOP_TIMEOUT_MS = 20_000;

/** How a replica is started. */
export interface ReplicaOptions {
  command: string;
  args: string[];
  directory: string;
  environment: NodeJS.ProcessEnv;
  port: number;
  logFile: string;
  /** Added to the environment of the next start only; asked at each start. */
  once?: () => NodeJS.ProcessEnv;
}

/** One process of a service, which is started again whenever it dies. */
export class Replica {
  readonly #options: ReplicaOptions;
  readonly #log: WriteStream;
  #child: ChildProcess | undefined;
  #wanted = true;
  #deaths = 0;

  static start(options: ReplicaOptions): Replica {
    const replica = new Replica(options);
    replica.#spawn();
    return replica;
  }

  private constructor(options: ReplicaOptions) {
    this.#options = options;
    this.#log = createWriteStream(options.logFile, { flags: 'a' });
  }

  get port(): number {
    return this.#options.port;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** How often it ended without having been asked to. */
  get deaths(): number {
    return this.#deaths;
  }

  /**
   * Waits until it takes requests.
   *
   * @throws Error that names the log when it does not in time
   */
  async waitUntilReady(): Promise<void> {
    const deadline = Date.now() + READY_TIMEOUT_MS;
    while (!(await this.isReady())) {
      if (Date.now() > deadline) {
        throw new Error(`Not ready in time; see ${this.#options.logFile}`);
      }
      await delay(POLL_MS);
    }
  }

  async isReady(): Promise<boolean> {
    try {
      const url = `http://127.0.0.1:${this.port}/health/ready`;
      const answer = await fetch(url, { signal: AbortSignal.timeout(3_000) });
      await answer.text();
      return answer.ok;
    } catch {
      return false;
    }
  }

  /** Kills the process without a warning; it is started again. */
  kill(): void {
    this.#child?.kill('SIGKILL');
  }

  /**
   * Asks it to end, as Kubernetes does, and kills it when it takes too long.
   *
   * @returns its exit code, where it ended by itself
   */
  async stop(): Promise<number | null> {
    this.#wanted = false;
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) {
      return child?.exitCode ?? null;
    }
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await ended;
    clearTimeout(timer);
    this.#log.end();
    return child.exitCode;
  }

  #spawn(): void {
    const { command, args, directory, environment, port } = this.#options;
    const child = spawn(command, args, {
      cwd: directory,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        HOST: '127.0.0.1',
        PORT: `${port}`,
        ...environment,
        ...this.#options.once?.(),
      },
    });
    child.stdout.pipe(this.#log, { end: false });
    child.stderr.pipe(this.#log, { end: false });
    const killWithParent = () => child.kill('SIGKILL');
    process.once('exit', killWithParent);
    child.once('exit', () => {
      process.removeListener('exit', killWithParent);
      if (this.#wanted) {
        this.#deaths += 1;
        setTimeout(() => {
          if (this.#wanted) {
            this.#spawn();
          }
        }, RESTART_DELAY_MS);
      }
    });
    this.#child = child;
  }
}
