import { HttpProblem } from '../platform/http/problem.ts';

/** There is no item with this id. */
export class ItemNotFound extends HttpProblem {
  constructor(id: string) {
    super(404, `There is no item ${id}`);
    this.name = 'ItemNotFound';
  }
}

/** Somebody changed the item since the caller read it: read it again, then decide. */
export class ItemChanged extends HttpProblem {
  constructor(id: string) {
    super(412, `Item ${id} was changed in the meantime`);
    this.name = 'ItemChanged';
  }
}
