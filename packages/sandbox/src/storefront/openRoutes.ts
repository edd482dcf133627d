import { SERVICE_NAMES } from '@internal/services/src/storefront/serviceNames';
import { isPortFree } from '@internal/tooling';
import { z } from 'zod';
import { SERVER_PORTS } from '../backing/serverUnits';
import { choosePorts } from '../state/choosePorts';
import { readState, writeState } from '../state/stateFile';
import { ServiceProxies } from './ServiceProxies';
import {
  replicaNames,
  ROUTES,
  routeName,
  SERVICE_PORTS,
} from './serviceRoutes';

/**
 * Gives something that comes later ports of its own, and writes them down with the others.
 *
 * @param names - what needs a port
 * @param others - ports that have been given away
 * @returns only the new ones
 */
export async function reservePorts(
  file: string,
  names: readonly string[],
  others: Readonly<Record<string, number>>,
): Promise<Record<string, number>> {
  const ports = await choosePorts({
    names,
    preferred: {},
    earlier: others,
    isFree: isPortFree,
    random: Math.random,
  });
  writeState(file, { ...others, ...ports });
  return ports;
}

/** How often ports are chosen anew when somebody else takes one first. */
const ATTEMPTS = 5;

const portsSchema = z.record(z.string(), z.number().int());

/** What the routes of a sandbox lead over. */
export interface OpenRoutes {
  /** By the names of servers, replicas, services and routes. */
  ports: Record<string, number>;
  proxies: ServiceProxies;
}

/**
 * Gives everything its port, the same as at the last start where that is possible, and opens the routes.
 *
 * @param file - where the ports are written down
 * @param replicas - of each service
 */
export async function openRoutes(
  file: string,
  replicas: number,
): Promise<OpenRoutes> {
  for (let attempt = 1; ; attempt += 1) {
    const ports = await choosePorts({
      names: [
        ...ROUTES.map(routeName),
        ...SERVER_PORTS,
        ...SERVICE_NAMES.flatMap(service => replicaNames(service, replicas)),
      ],
      preferred: SERVICE_PORTS,
      earlier: readState(file, portsSchema) ?? {},
      isFree: isPortFree,
      random: Math.random,
    });
    writeState(file, ports);
    try {
      const proxies = await ServiceProxies.open(
        route => ports[routeName(route)],
      );
      return { ports, proxies };
    } catch (error) {
      const wasTaken = (error as { code?: string }).code === 'EADDRINUSE';
      if (!wasTaken || attempt === ATTEMPTS) {
        throw error;
      }
    }
  }
}
