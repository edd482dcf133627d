import { ChildProcess, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { findBinary } from './findBinary';
import { ServiceAccount } from './ServiceAccount';

/** Milliseconds between two looks whether a service is ready. */
const READY_POLL_MS = 50;

/** Milliseconds a service may take to end by itself before it is killed. */
const STOP_GRACE_MS = 5_000;

/** Milliseconds the same may take where data depends on it. */
const END_GRACE_MS = 60_000;

/** How much of a service's output is kept for the message when it fails. */
const KEPT_OUTPUT_CHARACTERS = 4_000;

/** What to run, and as whom. */
export interface ServiceProcessOptions {
  /** The service as people call it. */
  service: string;
  command: string;
  args: string[];
  cwd: string;
  env?: NodeJS.ProcessEnv;
  account?: ServiceAccount;
  /** Written to the process's standard input, which is then closed. */
  input?: string;
  /** What asks this service to end; data of a test is thrown away, so quick is better than tidy. */
  stopSignal: NodeJS.Signals;
}

/**
 * A program started in a process group of its own, so that ending it ends all of it and nothing
 * else.
 */
export class ServiceProcess {
  readonly #service: string;
  readonly #stopSignal: NodeJS.Signals;
  readonly #child: ChildProcess;
  readonly #ended: Promise<string>;
  #endReason: string | undefined;
  #output = '';

  static start(options: ServiceProcessOptions): ServiceProcess {
    return new ServiceProcess(options);
  }

  private constructor(options: ServiceProcessOptions) {
    this.#service = options.service;
    this.#stopSignal = options.stopSignal;
    const { command, args } = dieWithParent(options);
    this.#child = spawn(command, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#child.stdin?.on('error', () => {
      // The process ended before it read its input; its exit tells the story.
    });
    this.#child.stdin?.end(options.input ?? '');
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', data => {
        this.#output = (this.#output + data).slice(-KEPT_OUTPUT_CHARACTERS);
      });
    }
    this.#ended = new Promise(resolve => {
      const end = (reason: string) => {
        this.#endReason = reason;
        process.removeListener('exit', this.#killOnExit);
        resolve(reason);
      };
      this.#child.once('error', error => end(error.message));
      this.#child.once('exit', (code, signal) =>
        end(signal ? `ended by ${signal}` : `exited with code ${code}`),
      );
    });
    process.once('exit', this.#killOnExit);
  }

  /** The process id, for messages. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /**
   * Waits until `isReady` says yes.
   *
   * @param timeoutMs - milliseconds after which to give up
   * @throws Error with the last output when the process ends first or the time runs out
   */
  async waitUntilReady(
    isReady: () => Promise<boolean>,
    timeoutMs: number,
  ): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (this.#endReason === undefined) {
      if (await isReady()) {
        return;
      }
      if (Date.now() > deadline) {
        throw this.#failure(`was not ready after ${timeoutMs} ms`);
      }
      await Promise.race([delay(READY_POLL_MS), this.#ended]);
    }
    throw this.#failure(this.#endReason);
  }

  /** Ends the process and everything it started; resolves when it is gone. */
  async stop(): Promise<void> {
    if (this.#endReason !== undefined) {
      return;
    }
    await this.#endWith(this.#stopSignal, STOP_GRACE_MS);
  }

  /** Lets the process end in its own way and time, so that nothing it keeps is lost. */
  async end(): Promise<void> {
    await this.#endWith('SIGTERM', END_GRACE_MS);
  }

  /** Ends the process and everything it started at once; resolves when it is gone. */
  async kill(): Promise<void> {
    this.#signal('SIGKILL');
    await this.#ended;
  }

  async #endWith(signal: NodeJS.Signals, graceMs: number): Promise<void> {
    this.#signal(signal);
    const timer = setTimeout(() => this.#signal('SIGKILL'), graceMs);
    await this.#ended;
    clearTimeout(timer);
    // Helpers that outlive the leader of their group have nothing left to do.
    this.#signal('SIGKILL');
  }

  #killOnExit = () => this.#signal('SIGKILL');

  #signal(signal: NodeJS.Signals) {
    if (this.#child.pid === undefined) {
      return;
    }
    try {
      process.kill(-this.#child.pid, signal);
    } catch {
      // The group is gone already.
    }
  }

  #failure(reason: string) {
    return new Error(
      `${
        this.#service
      } did not start: ${reason}. Its last output:\n${this.#output.trim()}`,
    );
  }
}

/**
 * Wraps the command so that the kernel ends it when this process dies without a chance to clean up,
 * and so that it does not run as root. Both are what util-linux's setpriv is for.
 */
function dieWithParent(options: ServiceProcessOptions) {
  const { command, args, account } = options;
  const setpriv = findBinary('setpriv');
  if (!setpriv) {
    if (account) {
      throw new Error(
        `${options.service} does not run as root. Install util-linux, which has setpriv, or start as another user.`,
      );
    }
    return { command, args };
  }
  const identity = account
    ? [
        '--reuid',
        `${account.uid}`,
        '--regid',
        `${account.gid}`,
        '--clear-groups',
      ]
    : [];
  return {
    command: setpriv,
    args: ['--pdeathsig', 'KILL', ...identity, '--', command, ...args],
  };
}
