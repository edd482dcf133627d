import { spawn, ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePorts } from '@internal/tooling';
import { findTool } from '../../support/findTool';

/** How long a function may take to listen, in milliseconds. */
const START_LIMIT = 20_000;

/** How often a start is tried: another process may take the port first. */
const ATTEMPTS = 3;

function isListening(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/**
 * The composition functions of infra/crossplane/functions.yaml as processes of this machine: the real
 * programs, as a cluster would run them, but without TLS and on loopback.
 */
export class CompositionFunctions {
  readonly #processes: ChildProcess[];
  /** Address of each function, by its name. */
  readonly addresses: ReadonlyMap<string, string>;

  private constructor(
    processes: ChildProcess[],
    addresses: ReadonlyMap<string, string>,
  ) {
    this.#processes = processes;
    this.addresses = addresses;
  }

  /**
   * Starts functions and waits until they listen.
   *
   * @throws Error when a program is missing, ends at once or does not listen in time
   */
  static async start(names: string[]): Promise<CompositionFunctions> {
    const addresses = new Map<string, string>();
    const functions = new CompositionFunctions([], addresses);
    try {
      for (const name of names) {
        addresses.set(name, await functions.#startOne(name));
      }
      return functions;
    } catch (error) {
      await functions.stop();
      throw error;
    }
  }

  async #startOne(name: string): Promise<string> {
    const path = findTool(name);
    if (!path) {
      throw new Error(`${name} is not installed. Run make setup.`);
    }
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const [port] = await findFreePorts(1);
      const address = `127.0.0.1:${port}`;
      const child = spawn(path, ['--insecure', '--address', address], {
        stdio: 'ignore',
      });
      this.#processes.push(child);
      const deadline = Date.now() + START_LIMIT;
      while (child.exitCode === null && Date.now() < deadline) {
        if (await isListening(port)) {
          return address;
        }
        await sleep(25);
      }
    }
    throw new Error(`${name} does not start`);
  }

  /** Ends the processes that this object started. */
  async stop(): Promise<void> {
    await Promise.all(
      this.#processes
        .filter(child => child.exitCode === null)
        .map(async child => {
          const exit = once(child, 'exit');
          child.kill();
          await exit;
        }),
    );
  }
}
