import { Counter, Gauge } from 'prom-client';
import type { OrderState } from '../orders/orderState.ts';
import type { Database } from '../platform/database/database.ts';
import type { ServiceContext } from '../platform/serviceContext.ts';
import { sagaStates } from './saga.ts';
import type { StepName, StepOutcome } from './step.ts';

/** What the metrics tell of sagas. */
export class SagaMetrics {
  readonly #steps: Counter<'step' | 'outcome'>;
  readonly #orders: Counter<'state'>;

  private constructor(steps: Counter<'step' | 'outcome'>, orders: Counter<'state'>) {
    this.#steps = steps;
    this.#orders = orders;
  }

  static create({ metrics, logger }: ServiceContext, database: Database): SagaMetrics {
    const registers = [metrics.registry];
    const steps = new Counter({
      name: 'saga_steps_total',
      help: 'Steps of sagas that were tried, by outcome: done, refused, unknown',
      labelNames: ['step', 'outcome'],
      registers,
    });
    const orders = new Counter({
      name: 'orders_moved_total',
      help: 'Orders that a saga brought to a state',
      labelNames: ['state'],
      registers,
    });
    const open = new Gauge({
      name: 'sagas_open',
      help: 'Sagas of all instances that have not ended well, by state',
      labelNames: ['state'],
      registers,
      collect: async () => {
        try {
          const counts = await countOpen(database);
          for (const state of sagaStates.filter(name => name !== 'completed')) {
            open.set({ state }, counts.get(state) ?? 0);
          }
        } catch (error) {
          // Without the database there is no figure, and all the others are wanted the more
          open.reset();
          logger.warn({ err: error }, 'could not count sagas');
        }
      },
    });
    return new SagaMetrics(steps, orders);
  }

  observeStep(step: StepName, outcome: StepOutcome['outcome']): void {
    this.#steps.inc({ step, outcome });
  }

  observeOrder(state: OrderState): void {
    this.#orders.inc({ state });
  }
}

async function countOpen(database: Database): Promise<Map<string, number>> {
  const rows = await database.query<{ state: string; count: string }>({
    name: 'count-open-sagas',
    text: "SELECT state, count(*) FROM sagas WHERE state <> 'completed' GROUP BY state",
  });
  return new Map(rows.map(({ state, count }) => [state, Number(count)]));
}
