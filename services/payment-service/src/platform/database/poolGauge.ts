import { Gauge, type Registry } from 'prom-client';
import type { Database } from './database.ts';

/** Shows how many connections the pool has, how many of them do nothing, and how many callers wait for one. */
export function registerPoolGauge(
  registry: Registry,
  database: Pick<Database, 'connections'>,
): void {
  new Gauge({
    name: 'database_pool_connections',
    help: 'Connections of the pool: total, idle, and callers that are waiting for one',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      const { total, idle, waiting } = database.connections;
      this.set({ state: 'total' }, total);
      this.set({ state: 'idle' }, idle);
      this.set({ state: 'waiting' }, waiting);
    },
  });
}
