import { HttpProblem } from '../platform/http/problem.ts';
import type { SagaState } from './saga.ts';

/** There is no saga with this id. */
export class SagaNotFound extends HttpProblem {
  constructor(id: string) {
    super(404, `There is no saga ${id}`);
    this.name = 'SagaNotFound';
  }
}

/** Operators decide only about sagas that cannot go on by themselves. */
export class SagaNotStuck extends HttpProblem {
  constructor(id: string, state: SagaState) {
    super(409, `Saga ${id} is ${state}, not stuck; there is nothing to decide`);
    this.name = 'SagaNotStuck';
  }
}
