import { HttpProblem } from '../platform/http/problem.ts';
import { mostLines } from './cart.ts';

/** One line too many. */
export class CartIsFull extends HttpProblem {
  constructor() {
    super(422, `A cart holds at most ${mostLines} different variants`);
    this.name = 'CartIsFull';
  }
}

/** Nobody sells this. */
export class UnknownVariant extends HttpProblem {
  constructor(variantId: string) {
    super(422, `There is no variant ${variantId} for sale`);
    this.name = 'UnknownVariant';
  }
}
