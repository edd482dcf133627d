import type { SupervisedUnit } from '../processes/SupervisedUnit';
import type { Supervisor } from '../processes/Supervisor';

/** What the shop can do without. */
const DISPENSABLE: readonly string[] = ['prometheus'];

/**
 * Rejects as soon as no order can be confirmed because something cannot run on this machine; never resolves.
 *
 * @throws Error that says what, and how to remedy it
 */
export async function whenImpossible(supervisor: Supervisor): Promise<never> {
  const { unit, status } = await new Promise<SupervisedUnit>(resolve => {
    const look = () => {
      const broken = supervisor.units.find(
        supervised =>
          supervised.status.state === 'failed' &&
          !DISPENSABLE.includes(supervised.unit.name),
      );
      if (broken) {
        resolve(broken);
      }
    };
    supervisor.onChange(look);
    look();
  });
  throw new Error(`${unit.title}: ${status.cause}`);
}
