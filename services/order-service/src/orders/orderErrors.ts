import { HttpProblem } from '../platform/http/problem.ts';
import type { OrderState } from './orderState.ts';

/** There is no such order, or it is somebody else's: who must not know it learns nothing. */
export class OrderNotFound extends HttpProblem {
  constructor(id: string) {
    super(404, `There is no order ${id}`);
    this.name = 'OrderNotFound';
  }
}

/** The order is in a state in which this cannot be done. */
export class OrderStateConflict extends HttpProblem {
  constructor(id: string, state: OrderState, beingTakenBack: boolean) {
    super(
      409,
      `Order ${id} is ${state}${beingTakenBack ? ' and being taken back' : ''}; this cannot be done with it`,
    );
    this.name = 'OrderStateConflict';
  }
}

/** A request with this key is being worked on right now. */
export class KeyIsBusy extends HttpProblem {
  constructor() {
    super(409, 'A request with this Idempotency-Key is being worked on', {
      headers: { 'retry-after': '1' },
    });
    this.name = 'KeyIsBusy';
  }
}

/** Another request had this key: a mistake of the caller, who would otherwise take its answer for this one's. */
export class KeyWasUsed extends HttpProblem {
  constructor() {
    super(422, 'This Idempotency-Key was used for another request');
    this.name = 'KeyWasUsed';
  }
}

/** There is nothing to order. */
export class CartIsEmpty extends HttpProblem {
  constructor() {
    super(422, 'The cart is empty, and the request names no items');
    this.name = 'CartIsEmpty';
  }
}

/** The same variant twice in one order. */
export class RepeatedVariant extends HttpProblem {
  constructor() {
    super(422, 'A variant may be in an order only once; its quantity says how many');
    this.name = 'RepeatedVariant';
  }
}
