import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { findFreePorts } from '../services/findFreePorts';
import { cleanEnvironment } from './runCommand';

/** Milliseconds a service may take to be ready, migrations included. */
const READY_TIMEOUT_MS = 30_000;

/** Milliseconds between two looks whether it is. */
const POLL_MS = 50;

/**
 * How a service is started: a program with its arguments and what it needs in its environment.
 *
 * @public
 */
export interface ServiceCommand {
  command: string;
  args: string[];
  env?: NodeJS.ProcessEnv;
}

/** As the image of a service in Node.js does it: `npm start`, without npm. */
const NODE_COMMAND: ServiceCommand = {
  command: process.execPath,
  args: ['dist/main.js'],
  env: { NODE_ENV: 'production' },
};

/**
 * A service of the golden path that was built and runs as it would in a container.
 *
 * @public
 */
export class BuiltService {
  readonly #child: ChildProcess;
  readonly #url: string;
  #log = '';

  /**
   * Starts the service in a folder and waits until it is ready.
   *
   * @param env - what the service reads its configuration from, apart from the port
   * @param command - how it is started; as a service in Node.js when left out
   * @throws Error with the service's log when it does not get ready
   */
  static async start(
    directory: string,
    env: NodeJS.ProcessEnv,
    command: ServiceCommand = NODE_COMMAND,
  ): Promise<BuiltService> {
    const [port] = await findFreePorts(1);
    const service = new BuiltService(directory, port, env, command);
    const deadline = Date.now() + READY_TIMEOUT_MS;
    while (!(await service.#isReady())) {
      if (service.#child.exitCode !== null || Date.now() > deadline) {
        service.#child.kill('SIGKILL');
        throw new Error(`The service did not get ready:\n${service.log}`);
      }
      await delay(POLL_MS);
    }
    return service;
  }

  private constructor(
    directory: string,
    port: number,
    env: NodeJS.ProcessEnv,
    { command, args, env: commandEnv }: ServiceCommand,
  ) {
    this.#url = `http://127.0.0.1:${port}`;
    this.#child = spawn(command, args, {
      cwd: directory,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: cleanEnvironment().PATH,
        ...commandEnv,
        HOST: '127.0.0.1',
        PORT: `${port}`,
        SHUTDOWN_DELAY_MS: '0',
        ...env,
      },
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', data => {
        this.#log += data;
      });
    }
  }

  /** Everything the service wrote. */
  get log(): string {
    return this.#log;
  }

  /** Sends a request; a body is sent as JSON. */
  async request(
    path: string,
    options: { method?: string; body?: object } = {},
  ): Promise<{ status: number; headers: Headers; text: string }> {
    const response = await fetch(`${this.#url}${path}`, {
      method: options.method ?? 'GET',
      headers: options.body && { 'content-type': 'application/json' },
      body: options.body && JSON.stringify(options.body),
    });
    return {
      status: response.status,
      headers: response.headers,
      text: await response.text(),
    };
  }

  /**
   * Asks the service to end, as Kubernetes does.
   *
   * @returns its exit code
   */
  async stop(): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const exited = once(this.#child, 'exit');
      this.#child.kill('SIGTERM');
      await exited;
    }
    return this.#child.exitCode;
  }

  async #isReady(): Promise<boolean> {
    try {
      return (await this.request('/health/ready')).status === 200;
    } catch {
      return false;
    }
  }
}
