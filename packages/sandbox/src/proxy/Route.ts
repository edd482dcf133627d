import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Balancer, Target } from './Balancer';
import { combineFaults, type RouteFault } from './RouteFault';
import { RouteConnection } from './RouteConnection';

/** Milliseconds between two looks for connections to those that have been taken out. */
const SWEEP_MS = 200;

/** What has gone through a route. */
export interface RouteCounts {
  connections: number;
  /** Connections for which there was nobody, or which were refused on purpose. */
  refused: number;
  open: number;
}

/**
 * The way from one caller to one service: an address that stays, behind which connections are spread over the
 * replicas that are ready. What is wrong with the way can be decided while it is in use.
 */
export class Route {
  readonly port: number;
  readonly #server: Server;
  readonly #balancer: Balancer;
  readonly #faults = new Map<string, RouteFault>();
  readonly #sockets = new Set<Socket>();
  readonly #connections = new Set<RouteConnection>();
  readonly #sweep: NodeJS.Timeout;
  readonly #counts = { connections: 0, refused: 0 };
  /** Connections that came while everything hangs. */
  #held: Socket[] = [];
  #fault: RouteFault = {};

  /** @throws Error with the code EADDRINUSE when somebody has the port */
  static async open(port: number, balancer: Balancer): Promise<Route> {
    const server = createServer({ noDelay: true, allowHalfOpen: true });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return new Route(port, server, balancer);
  }

  private constructor(port: number, server: Server, balancer: Balancer) {
    this.port = port;
    this.#server = server;
    this.#balancer = balancer;
    server.on('connection', socket => void this.#accept(socket));
    this.#sweep = setInterval(() => this.#closeUnready(), SWEEP_MS);
  }

  get counts(): RouteCounts {
    return { ...this.#counts, open: this.#connections.size };
  }

  /** Puts a fault on the route, besides those that are on it; the same id replaces one. */
  addFault(id: string, fault: RouteFault): void {
    this.#faults.set(id, fault);
    this.#faultsChanged();
  }

  removeFault(id: string): void {
    this.#faults.delete(id);
    this.#faultsChanged();
  }

  /** Ends all connections and gives the address up. */
  async close(): Promise<void> {
    clearInterval(this.#sweep);
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#sockets.forEach(socket => socket.destroy());
    await closed;
  }

  async #accept(client: Socket): Promise<void> {
    this.#track(client);
    if (this.#fault.cut === 'hang') {
      this.#held.push(client);
      return;
    }
    this.#counts.connections += 1;
    const found =
      this.#fault.cut === 'refuse' ? undefined : await this.#connect(client);
    if (!found) {
      this.#counts.refused += 1;
      client.resetAndDestroy();
      return;
    }
    const { target, server } = found;
    const connection = new RouteConnection(
      target,
      client,
      server,
      () => this.#fault,
    );
    this.#connections.add(connection);
    server.once('close', () => {
      this.#connections.delete(connection);
      this.#balancer.release(target);
      client.destroy();
    });
    client.once('close', () => server.destroy());
    if (client.destroyed) {
      server.destroy();
    }
  }

  /** A connection to the first target that accepts it. */
  async #connect(
    client: Socket,
  ): Promise<{ target: Target; server: Socket } | undefined> {
    const tried: string[] = [];
    for (;;) {
      const target = this.#balancer.take(tried);
      if (!target) {
        return undefined;
      }
      tried.push(target.name);
      const server = await open(target.port);
      if (server) {
        this.#track(server);
        return { target, server };
      }
      this.#balancer.release(target);
      if (client.destroyed) {
        return undefined;
      }
    }
  }

  #track(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    socket.on('error', () => {
      // Whatever it was, the connection is over, and its end says so.
    });
  }

  #faultsChanged(): void {
    this.#fault = combineFaults([...this.#faults.values()]);
    if (this.#fault.cut === 'refuse') {
      this.#connections.forEach(connection => connection.reset());
    }
    this.#connections.forEach(connection => connection.faultsChanged());
    if (this.#fault.cut !== 'hang') {
      this.#held.splice(0).forEach(socket => {
        if (!socket.destroyed) {
          void this.#accept(socket);
        }
      });
    }
  }

  /** Callers keep connections: those to a replica that was taken out end when nobody waits on them. */
  #closeUnready(): void {
    const now = Date.now();
    for (const connection of this.#connections) {
      if (
        !this.#balancer.isReady(connection.target) &&
        connection.isUnused(now)
      ) {
        connection.close();
      }
    }
  }
}

/** A connection, or undefined when nobody accepts it. */
async function open(port: number): Promise<Socket | undefined> {
  const socket = connect({
    port,
    host: '127.0.0.1',
    noDelay: true,
    allowHalfOpen: true,
  });
  return new Promise(resolve => {
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(undefined));
  });
}
