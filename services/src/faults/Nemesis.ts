import { setTimeout as delay } from 'node:timers/promises';
import type { BackingServer } from '../storefront/Backing';
import { SERVICE_NAMES } from '../storefront/serviceNames';
import type { Storefront } from '../storefront/Storefront';
import type { Random } from './Random';

/** One way to break something, and to mend it again. */
interface Fault {
  name: string;
  /** Resolves when what was broken is mended, as far as it does not mend itself. */
  inflict(): Promise<void>;
}

/** Milliseconds between two faults. */
const PAUSE_MS = { minimum: 200, maximum: 1_200 };

/** Milliseconds that something stays away. */
const OUTAGE_MS = { minimum: 300, maximum: 2_500 };

/**
 * Breaks the shop while it works: kills processes at random, takes the broker, the database and the
 * cache down and brings them back, cuts connections. Goes through all kinds in turn, so that a short run
 * has each of them.
 */
export class Nemesis {
  readonly #storefront: Storefront;
  readonly #random: Random;
  readonly #inflicted: string[] = [];

  constructor(storefront: Storefront, random: Random) {
    this.#storefront = storefront;
    this.#random = random;
  }

  /** What was done, in order. */
  get inflicted(): readonly string[] {
    return this.#inflicted;
  }

  /** Breaks things until the time has come and each kind was there once; ends with everything mended. */
  async run(until: number): Promise<void> {
    const kinds = this.#faults();
    let waiting = this.#random.shuffle(kinds);
    let rounds = 0;
    while (Date.now() < until || rounds === 0) {
      const [fault, ...rest] = waiting;
      this.#inflicted.push(fault.name);
      await fault.inflict();
      await delay(this.#random.integer(PAUSE_MS.minimum, PAUSE_MS.maximum));
      waiting = rest;
      if (waiting.length === 0) {
        rounds += 1;
        waiting = this.#random.shuffle(kinds);
      }
    }
  }

  #faults(): Fault[] {
    const { postgres, rabbitMq, redis } = this.#storefront.backing;
    return [
      this.#outage('the broker stops', rabbitMq),
      this.#outage('the database is killed', postgres),
      this.#outage('the cache is killed', redis),
      ...[postgres, rabbitMq, redis].map((backing, index) =>
        this.#cut(['database', 'broker', 'cache'][index], backing.proxy),
      ),
      ...SERVICE_NAMES.flatMap(service => [
        {
          name: `${service} is killed`,
          inflict: async () => {
            this.#random.pick(this.#storefront.replicasOf(service)).kill();
          },
        },
        this.#cut(service, this.#storefront.proxyOf(service)),
        {
          name: `${service} cannot be reached`,
          inflict: async () => {
            const proxy = this.#storefront.proxyOf(service);
            proxy.refuse();
            await this.#outageTime();
            proxy.restore();
          },
        },
      ]),
    ];
  }

  #outage(name: string, { server, proxy }: BackingServer): Fault {
    return {
      name,
      inflict: async () => {
        proxy.cut();
        await server.takeDown();
        await this.#outageTime();
        await server.bringBack();
      },
    };
  }

  #cut(what: string, proxy: { cut(): void }): Fault {
    return {
      name: `connections to ${what} are cut`,
      inflict: async () => proxy.cut(),
    };
  }

  async #outageTime(): Promise<void> {
    await delay(this.#random.integer(OUTAGE_MS.minimum, OUTAGE_MS.maximum));
  }
}
