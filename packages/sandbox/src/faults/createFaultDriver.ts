import type { Supervisor } from '../processes/Supervisor';
import type { RouteFault } from '../proxy/RouteFault';
import type { ServiceProxies } from '../storefront/ServiceProxies';
import type { FaultDriver } from './FaultController';
import type { FaultSpec } from './FaultSpec';

/** What faults are put on. */
export interface FaultTargets {
  supervisor: Supervisor;
  proxies: ServiceProxies;
  /** The names of all replicas at the moment; nothing else may be killed or paused. */
  replicas(): readonly string[];
}

/** Breaks the parts of a sandbox. */
export function createFaultDriver(targets: FaultTargets): FaultDriver {
  return (id, spec) => {
    switch (spec.kind) {
      case 'process-kill':
        signalAll(targets, spec.replicas, 'SIGKILL');
        // The supervisor is who heals this.
        return () => undefined;
      case 'process-pause':
        signalAll(targets, spec.replicas, 'SIGSTOP');
        return () => resume(targets, spec.replicas);
      case 'dependency-outage':
        return takeDown(targets.supervisor, spec.server);
      default: {
        const route = targets.proxies.route(spec);
        route.addFault(id, routeFaultOf(spec));
        return () => route.removeFault(id);
      }
    }
  };
}

function signalAll(
  { supervisor, replicas }: FaultTargets,
  names: readonly string[],
  signal: NodeJS.Signals,
): void {
  const unknown = names.filter(name => !replicas().includes(name));
  if (unknown.length > 0) {
    throw new Error(`There is no replica ${unknown.join(', ')}.`);
  }
  names.forEach(name => supervisor.unit(name).signal(signal));
}

/** Some of them may have been given up meanwhile. */
function resume(targets: FaultTargets, names: readonly string[]): void {
  const there = names.filter(name => targets.replicas().includes(name));
  signalAll(targets, there, 'SIGCONT');
}

function takeDown(supervisor: Supervisor, server: string): () => void {
  const unit = supervisor.unit(server);
  unit.handle({ type: 'stop', cause: 'taken down by a fault' });
  // RabbitMQ 3.10 forgets new quorum queues when it is killed, which no outage of a managed broker would do.
  if (server !== 'rabbitmq') {
    unit.signal('SIGKILL');
  }
  return () => unit.handle({ type: 'start' });
}

type RouteSpec = Extract<FaultSpec, { callee: unknown }>;

function routeFaultOf(spec: RouteSpec): RouteFault {
  switch (spec.kind) {
    case 'network-latency':
      return { latencyMs: spec.latencyMs, jitterMs: spec.jitterMs };
    case 'network-loss':
      return { loss: spec.share };
    default:
      return { cut: spec.mode };
  }
}
