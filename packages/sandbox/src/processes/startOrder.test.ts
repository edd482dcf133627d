import fc from 'fast-check';
import { missingDependencies } from './missingDependencies';
import type { ProcessState } from './ProcessStatus';
import { neededBy, type Ordered, ranksOf } from './startOrder';

/** Units that need only such as come before them. */
const acyclic: fc.Arbitrary<Ordered[]> = fc
  .array(fc.array(fc.nat({ max: 20 }), { maxLength: 4 }), { maxLength: 20 })
  .map(needs =>
    needs.map((indices, own) => {
      const earlier = [...new Set(indices)].filter(index => index < own);
      const half = Math.floor(earlier.length / 2);
      return {
        name: `unit-${own}`,
        dependsOn: earlier.slice(0, half).map(index => `unit-${index}`),
        after: earlier.slice(half).map(index => `unit-${index}`),
      };
    }),
  );

describe('ranksOf', () => {
  it('puts every unit above all that it needs', () => {
    fc.assert(
      fc.property(acyclic, units => {
        const ranks = ranksOf(units);
        for (const unit of units) {
          for (const other of neededBy(unit)) {
            expect(ranks.get(unit.name)).toBeGreaterThan(
              ranks.get(other) ?? Infinity,
            );
          }
        }
      }),
    );
  });

  it('refuses units that need each other, and says which', () => {
    const units = [
      { name: 'a', dependsOn: ['b'] },
      { name: 'b', dependsOn: [], after: ['c'] },
      { name: 'c', dependsOn: ['a'] },
    ];
    expect(() => ranksOf(units)).toThrow('a → b → c → a');
  });

  it('refuses a unit that needs something that does not exist', () => {
    expect(() => ranksOf([{ name: 'a', dependsOn: ['b'] }])).toThrow(
      'a needs b, which does not exist',
    );
  });

  it('refuses two units of one name', () => {
    const unit = { name: 'a', dependsOn: [] };
    expect(() => ranksOf([unit, unit])).toThrow('the same name');
  });
});

describe('missingDependencies', () => {
  const unit = { name: 'a', dependsOn: ['database'], after: ['cache'] };
  const missing = (database: ProcessState, cache: ProcessState) =>
    missingDependencies(unit, name => (name === 'database' ? database : cache));

  it('is nothing when everything is ready', () => {
    expect(missing('ready', 'ready')).toEqual([]);
  });

  it('is what must be there, with its trouble', () => {
    expect(missing('crash-looping', 'ready')).toEqual([
      'database (crash-looping)',
    ]);
  });

  it('is not what would be nice and will not come', () => {
    expect(missing('ready', 'failed')).toEqual([]);
    expect(missing('ready', 'crash-looping')).toEqual([]);
    expect(missing('ready', 'starting')).toEqual(['cache']);
  });
});
