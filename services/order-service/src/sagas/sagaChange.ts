import type { OrderChange } from '../orders/moveOrder.ts';
import type { Knowledge } from './knowledge.ts';
import type { SagaState } from './saga.ts';
import type { StepName, StepOutcome } from './step.ts';

/** What is written about a saga at once: how a step ended, what is known now, and what is begun next. */
export interface SagaChange {
  state: SagaState;
  knowledge: Knowledge;
  /** Milliseconds since 1970. */
  deadlineAt: number;
  /** How the step ended that was being tried; undefined when none was, or nobody knows. */
  ended: StepOutcome | undefined;
  /** The step that is tried next, at once; it is written before it is tried. */
  started: StepName | undefined;
  /** Without a next step: how long to leave the saga alone. */
  pauseMs: number;
  /** What changes of the order together with it; undefined when nothing does. */
  order: OrderChange | undefined;
}
