import { connect, createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';

/** Where connections are passed on to. */
export interface Target {
  host: string;
  port: number;
}

/**
 * A stable address for something that may come and go: passes each connection on to the next target
 * that accepts it, and can cut the connections that are open.
 */
export class TcpProxy {
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  readonly #targets: () => readonly Target[];
  #next = 0;
  #refusing = false;

  /**
   * @param targets - asked anew for each connection
   * @throws when no port is free
   */
  static async start(targets: () => readonly Target[]): Promise<TcpProxy> {
    const proxy = new TcpProxy(targets);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  private constructor(targets: () => readonly Target[]) {
    this.#targets = targets;
    this.#server = createServer(socket => {
      void this.#accept(socket);
    });
  }

  get port(): number {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') {
      throw new Error('The proxy does not listen.');
    }
    return address.port;
  }

  /** The same URL with this proxy's address in it. */
  inFrontOf(url: string): string {
    const result = new URL(url);
    result.hostname = '127.0.0.1';
    result.port = `${this.port}`;
    return result.toString();
  }

  /** Resets every connection that is open now; new ones are passed on as before. */
  cut(): void {
    for (const socket of this.#open) {
      socket.resetAndDestroy();
    }
  }

  /** Resets what is open and everything that comes until `restore`. */
  refuse(): void {
    this.#refusing = true;
    this.cut();
  }

  restore(): void {
    this.#refusing = false;
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.cut();
    await closed;
  }

  async #accept(client: Socket): Promise<void> {
    this.#track(client);
    if (this.#refusing) {
      client.resetAndDestroy();
      return;
    }
    const targets = this.#targets();
    for (let tried = 0; tried < targets.length; tried += 1) {
      const target = targets[this.#next % targets.length];
      this.#next += 1;
      const server = await open(target);
      if (server) {
        this.#track(server);
        join(client, server);
        return;
      }
    }
    client.resetAndDestroy();
  }

  #track(socket: Socket): void {
    this.#open.add(socket);
    socket.once('close', () => this.#open.delete(socket));
    socket.on('error', () => {
      // 'close' follows, which ends the other side too.
    });
  }
}

/** A connection to the target, or undefined when nobody accepts there. */
async function open({ host, port }: Target): Promise<Socket | undefined> {
  const socket = connect({ host, port, noDelay: true });
  return new Promise(resolve => {
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(undefined));
  });
}

/** Passes on what either side sends; when one goes, so does the other. */
function join(client: Socket, server: Socket): void {
  client.setNoDelay(true);
  client.pipe(server);
  server.pipe(client);
  client.once('close', () => server.destroy());
  server.once('close', () => client.destroy());
  if (client.destroyed) {
    server.destroy();
  }
}
