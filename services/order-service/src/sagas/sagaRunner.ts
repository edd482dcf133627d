import { setTimeout as sleep } from 'node:timers/promises';
import { context as traceContext, propagation } from '@opentelemetry/api';
import { reached } from '../platform/process/reached.ts';
import type { ServiceContext } from '../platform/serviceContext.ts';
import { inSpan } from '../platform/telemetry/inSpan.ts';
import type { Logger } from '../platform/telemetry/logger.ts';
import type { BackOff } from './backOff.ts';
import { decide } from './decide.ts';
import { performStep, type Upstreams } from './performStep.ts';
import { reservationSeconds, type SagaDeadlines } from './planSaga.ts';
import { type PostgresqlSagaStore, SagaTakenOver } from './postgresqlSagaStore.ts';
import type { Saga } from './saga.ts';
import type { SagaChange } from './sagaChange.ts';
import type { SagaMetrics } from './sagaMetrics.ts';
import type { StepOutcome } from './step.ts';

/** How sagas are run. */
export interface SagaRunnerOptions {
  deadlines: SagaDeadlines;
  retries: BackOff;
  polls: BackOff;
  /** How many sagas this process works on at the same time. */
  concurrency: number;
  /** How often to look for sagas that nobody told of. */
  pollMs: number;
}

/** Works on sagas that are due: those of this process, and what others left behind. */
export class SagaRunner {
  readonly #store: PostgresqlSagaStore;
  readonly #upstreams: Upstreams;
  readonly #metrics: SagaMetrics;
  readonly #logger: Logger;
  readonly #options: SagaRunnerOptions;
  readonly #working = new Set<Promise<void>>();
  readonly #stopping = new AbortController();
  #loop: Promise<void> = Promise.resolve();
  #signal = Promise.withResolvers<undefined>();

  private constructor(
    { logger }: ServiceContext,
    parts: { store: PostgresqlSagaStore; upstreams: Upstreams; metrics: SagaMetrics },
    options: SagaRunnerOptions,
  ) {
    this.#store = parts.store;
    this.#upstreams = parts.upstreams;
    this.#metrics = parts.metrics;
    this.#logger = logger;
    this.#options = options;
  }

  static start(
    context: ServiceContext,
    parts: { store: PostgresqlSagaStore; upstreams: Upstreams; metrics: SagaMetrics },
    options: SagaRunnerOptions,
  ): SagaRunner {
    const runner = new SagaRunner(context, parts, options);
    context.resources.add('saga runner', () => runner.stop());
    runner.#loop = runner.#run();
    return runner;
  }

  /** Looks for sagas now. To forget to call this costs time, nothing else. */
  wake(): void {
    this.#signal.resolve(undefined);
  }

  /** Takes no more sagas, and finishes the steps that are being tried. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.wake();
    await this.#loop;
    await Promise.all(this.#working);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      this.#signal = Promise.withResolvers();
      await this.#claim();
      const nap = new AbortController();
      await Promise.race([
        this.#signal.promise,
        sleep(this.#options.pollMs, undefined, { signal: nap.signal }).catch(() => undefined),
      ]);
      nap.abort();
    }
  }

  /** Takes as many sagas as there is room for. */
  async #claim(): Promise<void> {
    const room = this.#options.concurrency - this.#working.size;
    if (room === 0) {
      return;
    }
    try {
      const sagas = await this.#store.claim(room, (sagaId, error) => {
        this.#logger.error({ err: error, saga_id: sagaId }, 'a saga cannot be read');
      });
      for (const saga of sagas) {
        this.#track(this.#work(saga));
      }
    } catch (error) {
      this.#logger.warn({ err: error }, 'could not look for sagas; trying again');
    }
  }

  #track(work: Promise<void>): void {
    this.#working.add(work);
    void work.finally(() => {
      this.#working.delete(work);
      // There is room again, and others may be waiting for it
      this.wake();
    });
  }

  async #work(saga: Saga): Promise<void> {
    const parent = propagation.extract(traceContext.active(), saga.trace);
    await traceContext.with(parent, () =>
      inSpan('saga', { attributes: { 'order.id': saga.order.id } }, () => this.#advance(saga)),
    );
  }

  /** Takes one step after the other, until there is something to wait for. */
  async #advance(claimed: Saga): Promise<void> {
    let saga = claimed;
    try {
      let change: SagaChange;
      ({ saga, change } = await this.#save(saga, undefined));
      while (change.started !== undefined) {
        if (this.#stopping.signal.aborted) {
          // The step is written and not tried: whoever comes next tries it
          await this.#store.release(saga, 0);
          return;
        }
        reached('saga.step-started');
        const outcome = await this.#perform(saga);
        reached('saga.step-answered');
        ({ saga, change } = await this.#save(saga, outcome));
      }
    } catch (error) {
      await this.#giveBack(saga, error);
    }
  }

  /** Nothing is lost: somebody goes on from what is written, at the latest when the lease is over. */
  async #giveBack(saga: Saga, error: unknown): Promise<void> {
    if (error instanceof SagaTakenOver) {
      this.#logger.warn({ saga_id: saga.id }, error.message);
      return;
    }
    this.#logger.error({ err: error, saga_id: saga.id }, 'a saga was interrupted');
    // Not at once: what interrupted it may do so again
    await this.#store.release(saga, this.#options.retries.limitMs).catch(() => undefined);
  }

  /** Writes what is known and what comes next. Decides anew when somebody changed the order meanwhile. */
  async #save(
    saga: Saga,
    outcome: StepOutcome | undefined,
  ): Promise<{ saga: Saga; change: SagaChange }> {
    for (;;) {
      const { deadlines, retries, polls } = this.#options;
      const change = decide(saga, outcome, {
        now: Date.now(),
        random: Math.random(),
        deadlines,
        retries,
        polls,
      });
      const saved = await this.#store.save(saga, change);
      if (saved !== undefined) {
        this.#observe(saga, change);
        return { saga: saved, change };
      }
      saga = await this.#store.refresh(saga);
    }
  }

  async #perform(saga: Saga): Promise<StepOutcome> {
    const { step, order, knowledge, paymentToken } = saga;
    if (step === undefined) {
      throw new Error(`saga ${saga.id} has no step`);
    }
    return inSpan(`saga ${step}`, {}, () =>
      performStep(step, this.#upstreams, {
        orderId: order.id,
        customerId: order.customerId,
        items: order.items,
        paymentToken,
        knowledge,
        reservationSeconds: reservationSeconds(this.#options.deadlines),
      }),
    );
  }

  #observe(saga: Saga, { state, ended, order, knowledge }: SagaChange): void {
    const ids = { saga_id: saga.id, order_id: saga.order.id };
    if (saga.step !== undefined && ended !== undefined) {
      this.#metrics.observeStep(saga.step, ended.outcome);
      if (ended.outcome !== 'done') {
        const line = { ...ids, step: saga.step, attempt: saga.attempts, reason: ended.reason };
        // A card that is declined is nobody's fault; an outcome that nobody knows may be
        const level = ended.outcome === 'refused' ? 'info' : 'warn';
        this.#logger[level](line, `a step of a saga is ${ended.outcome}`);
      }
    }
    if (order !== undefined && order.state !== saga.order.state) {
      this.#metrics.observeOrder(order.state);
      this.#logger.info({ ...ids, from: saga.order.state, to: order.state }, 'an order moved on');
    }
    if (state === 'stuck') {
      this.#logger.error(
        { ...ids, step: saga.step, cause: knowledge.cause?.kind },
        'a saga is stuck: compensation is refused, an operator has to decide',
      );
    }
  }
}
