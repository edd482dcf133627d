import fc from 'fast-check';
import { findLeftovers } from './findLeftovers';
import type { LedgerEntry } from './Ledger';
import type { ProcessIdentity } from './ProcessIdentity';

function entry(pid: number, startTime: number): LedgerEntry {
  return {
    pid,
    startTime,
    unit: 'a',
    rank: 0,
    stopSignal: 'SIGTERM',
    stopGraceMs: 1_000,
  };
}

function running(
  pid: number,
  rest: Partial<ProcessIdentity> = {},
): ProcessIdentity {
  return {
    pid,
    parent: 1,
    group: pid,
    startTime: 10 * pid,
    isZombie: false,
    ...rest,
  };
}

const nobodyIsMarked = () => false;

describe('findLeftovers', () => {
  it('finds what the ledger has, by number and moment of start', () => {
    const found = findLeftovers(
      [running(7), running(8)],
      [entry(7, 70)],
      nobodyIsMarked,
    );
    expect(found).toEqual([
      { pid: 7, startTime: 70, leadsGroup: true, entry: entry(7, 70) },
    ]);
  });

  it('leaves a process alone that only has a number from the ledger', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 2, max: 500 }), { maxLength: 30 }),
        fc.integer({ min: 1, max: 1_000 }),
        (pids, later) => {
          const reused = pids.map(pid =>
            running(pid, { startTime: 10 * pid + later }),
          );
          const ledger = pids.map(pid => entry(pid, 10 * pid));
          expect(findLeftovers(reused, ledger, nobodyIsMarked)).toEqual([]);
        },
      ),
    );
  });

  it('finds what bears the mark though the ledger does not know it', () => {
    const found = findLeftovers([running(7), running(8)], [], pid => pid === 8);
    expect(found.map(({ pid }) => pid)).toEqual([8]);
  });

  it('finds what descends from its own, however deep', () => {
    const found = findLeftovers(
      [
        running(9, { parent: 8 }),
        running(8, { parent: 7, group: 7 }),
        running(7),
        running(6),
      ],
      [entry(7, 70)],
      nobodyIsMarked,
    );
    expect(found.map(({ pid }) => pid).sort()).toEqual([7, 8, 9]);
    expect(found.find(({ pid }) => pid === 8)?.leadsGroup).toBe(false);
  });
});
