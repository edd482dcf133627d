import type { Socket } from 'node:net';
import type { Target } from './Balancer';
import { FaultyPipe } from './FaultyPipe';
import { delayOf, type RouteFault } from './RouteFault';

/** Milliseconds without a byte after an answer until a connection counts as unused. */
const QUIET_MS = 200;

/** One connection through a route: what the caller says goes to the target and back. */
export class RouteConnection {
  readonly target: Target;
  readonly #client: Socket;
  readonly #server: Socket;
  readonly #pipes: readonly FaultyPipe[];
  /** When the target last said something after which the caller has said nothing; undefined while it owes an answer. */
  #answeredAt: number | undefined = Date.now();

  /** @param faultOf - what is wrong with the route, asked for each piece */
  constructor(
    target: Target,
    client: Socket,
    server: Socket,
    faultOf: () => RouteFault,
  ) {
    this.target = target;
    this.#client = client;
    this.#server = server;
    client.on('data', () => {
      this.#answeredAt = undefined;
      const { loss = 0 } = faultOf();
      if (loss > 0 && Math.random() < loss) {
        this.reset();
      }
    });
    server.on('data', () => {
      this.#answeredAt = Date.now();
    });
    const isHeld = () => faultOf().cut === 'hang';
    this.#pipes = [
      new FaultyPipe(client, server, {
        delay: () => delayOf(faultOf(), Math.random()),
        isHeld,
      }),
      // The way back is not late once more: what is said is how long a call takes longer.
      new FaultyPipe(server, client, { delay: () => 0, isHeld }),
    ];
  }

  /** Whether nobody waits for an answer on it. */
  isUnused(now: number): boolean {
    return this.#answeredAt !== undefined && now - this.#answeredAt >= QUIET_MS;
  }

  /** Tells it that the route's faults are others now. */
  faultsChanged(): void {
    this.#pipes.forEach(pipe => pipe.resume());
  }

  /** Ends it as a lost connection ends. */
  reset(): void {
    this.#client.resetAndDestroy();
    this.#server.resetAndDestroy();
  }

  /** Ends it as a server ends a connection that nobody uses. */
  close(): void {
    this.#client.end();
    this.#server.end();
  }
}
