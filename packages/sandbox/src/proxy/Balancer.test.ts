import fc from 'fast-check';
import { Balancer, type Target } from './Balancer';

const targets: Target[] = Array.from({ length: 4 }, (_, index) => ({
  name: `replica-${index}`,
  port: 5_000 + index,
}));

describe('Balancer', () => {
  it('only ever chooses what is ready, and spreads evenly', () => {
    const operation = fc.oneof(
      fc.record({ do: fc.constant('take' as const) }),
      fc.record({ do: fc.constant('release' as const) }),
      fc.record({
        do: fc.constant('ready' as const),
        which: fc.subarray(targets),
      }),
    );
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 100 }), operations => {
        const balancer = new Balancer();
        let ready: Target[] = [];
        const open: Target[] = [];
        let isFair = true;
        for (const step of operations) {
          if (step.do === 'ready') {
            ready = step.which;
            balancer.setReady(ready);
          } else if (step.do === 'release') {
            const ended = open.shift();
            if (ended) {
              balancer.release(ended);
            }
          } else {
            const countOf = ({ name }: Target) =>
              open.filter(target => target.name === name).length;
            const fewest = Math.min(...ready.map(countOf));
            const chosen = balancer.take();
            isFair &&= chosen
              ? ready.includes(chosen) && countOf(chosen) === fewest
              : ready.length === 0;
            open.push(...(chosen ? [chosen] : []));
          }
        }
        expect(isFair).toBe(true);
      }),
    );
  });

  it('takes turns where several have the same', () => {
    const balancer = new Balancer();
    balancer.setReady(targets);
    const chosen = Array.from({ length: 40 }, () => {
      const target = balancer.take();
      if (target) {
        balancer.release(target);
      }
      return target?.name;
    });
    expect(new Set(chosen).size).toBe(targets.length);
  });

  it('leaves out what was tried in vain', () => {
    const balancer = new Balancer();
    balancer.setReady(targets.slice(0, 2));
    expect(balancer.take(['replica-0'])?.name).toBe('replica-1');
    expect(balancer.take(['replica-0', 'replica-1'])).toBeUndefined();
  });
});
