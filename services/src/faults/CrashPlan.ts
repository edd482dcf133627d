import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceName } from '../storefront/serviceNames';
import type { Preload } from '../storefront/serviceCommand';
import { servicesDirectory } from '../storefront/servicesDirectory';
import { CRASH_POINTS } from './crashPoints';
import type { Random } from './Random';

/** How often a point is passed at most before the process is killed there. */
const MOST_PASSES = 4;

const preloadFolder = join(servicesDirectory, 'src/faults/preload');

/**
 * Lets every service die once at each of its points: each start of a process gets the next point that
 * its service has not died at.
 */
export class CrashPlan {
  readonly #logFile: string;
  readonly #random: Random;
  readonly #waiting = new Map<ServiceName, string[]>();
  #enabled = false;

  /** @param logFile - where dying processes note the point */
  constructor(logFile: string, random: Random) {
    this.#logFile = logFile;
    this.#random = random;
    for (const [service, points] of Object.entries(CRASH_POINTS)) {
      this.#waiting.set(service as ServiceName, random.shuffle(points));
    }
  }

  /** From now on processes that start are going to die; before, they only had to start. */
  enable(): void {
    this.#enabled = true;
  }

  /** No process that starts from now on dies by this plan. */
  disable(): void {
    this.#enabled = false;
  }

  preload(): Preload {
    return {
      nodeModules: [join(preloadFolder, 'crashAt.mjs')],
      pythonFolders: [join(preloadFolder, 'crash-at')],
    };
  }

  /** The environment of the next process of a service. */
  environment(service: ServiceName): NodeJS.ProcessEnv {
    const point = this.#enabled && this.#nextPoint(service);
    if (!point) {
      return {};
    }
    return {
      CRASH_POINT: point,
      CRASH_AFTER: `${this.#random.integer(1, MOST_PASSES)}`,
      CRASH_LOG: `${this.#logFile}.${service}`,
    };
  }

  /** The points of a service at which it has not died yet. */
  missing(service: ServiceName): string[] {
    const died = this.#diedAt(service);
    return CRASH_POINTS[service].filter(point => !died.includes(point));
  }

  /** The first point that is missing, and not the same one for every replica. */
  #nextPoint(service: ServiceName): string | undefined {
    const missing = this.missing(service);
    const order = this.#waiting.get(service) ?? [];
    const next = order.find(point => missing.includes(point));
    if (next) {
      this.#waiting.set(service, [
        ...order.filter(point => point !== next),
        next,
      ]);
    }
    return next;
  }

  #diedAt(service: ServiceName): string[] {
    try {
      return readFileSync(`${this.#logFile}.${service}`, 'utf8')
        .trim()
        .split('\n');
    } catch {
      return [];
    }
  }
}
