import type { ServiceName } from '@internal/services/src/storefront/serviceNames';
import type { ProcessState } from '../processes/ProcessStatus';
import type { SupervisedUnit } from '../processes/SupervisedUnit';
import type { Sandbox } from '../Sandbox';
import type { CurrentUsage, UsageMeter } from './UsageMeter';

/** One process of a workload. Times in milliseconds since 1970. */
export interface Replica {
  name: string;
  state: ProcessState;
  cause: string;
  /** When it came into this state. */
  since: number;
  /** How often it was started again. */
  restarts: number;
  pid?: number;
  port?: number;
  usage?: CurrentUsage;
}

/** A service or a server with its processes. */
export interface Workload {
  name: string;
  kind: 'service' | 'server' | 'job';
  /** Where it is found; servers say it to services only. */
  url?: string;
  replicas: Replica[];
}

/** Everything that runs in a sandbox, and how it is. */
export function listWorkloads(
  sandbox: Sandbox,
  meter: UsageMeter,
  now: number,
): Workload[] {
  const { supervisor, addresses, services } = sandbox;
  const pids = supervisor.units
    .map(({ pid }) => pid)
    .filter(pid => pid !== undefined);
  const usage = meter.look(pids, now);
  const describe = (supervised: SupervisedUnit) =>
    describeReplica(supervised, usage, addresses.ports);
  const describeService = (service: ServiceName): Workload => ({
    name: service,
    kind: 'service',
    url: addresses.urlOf(service),
    replicas: sandbox
      .replicasOf(service)
      .map(name => describe(supervisor.unit(name))),
  });
  const replicas = new Set(
    services.flatMap(service => sandbox.replicasOf(service)),
  );
  return [
    ...services.map(describeService),
    ...supervisor.units
      .filter(({ unit }) => !replicas.has(unit.name))
      .map(supervised => ({
        name: supervised.unit.name,
        kind: supervised.unit.kind,
        replicas: [describe(supervised)],
      })),
  ];
}

function describeReplica(
  { unit, status, pid }: SupervisedUnit,
  usage: ReadonlyMap<number, CurrentUsage>,
  ports: Readonly<Record<string, number>>,
): Replica {
  const { state, cause, since, launches } = status;
  return {
    name: unit.name,
    state,
    cause,
    since,
    restarts: Math.max(0, launches - 1),
    pid,
    port: ports[unit.name],
    usage: pid === undefined ? undefined : usage.get(pid),
  };
}
