import type { LedgerEntry } from './Ledger';
import type { ProcessIdentity } from './ProcessIdentity';

/** A process that an earlier supervisor of this sandbox left behind. */
export interface Leftover {
  pid: number;
  startTime: number;
  /** Whether it leads its process group: then a signal to the group reaches nobody else's. */
  leadsGroup: boolean;
  /** What is known about it; undefined for one that only its mark gives away. */
  entry?: LedgerEntry;
}

/**
 * Those of the machine's processes that are provably the sandbox's own: the ledger has their number and the
 * moment of their start, or their environment bears the sandbox's mark, or they descend from such a one. A
 * process that merely has a number from the ledger is somebody else's.
 *
 * @param isMarked - whether the environment of a process bears the mark of this very sandbox
 */
export function findLeftovers(
  processes: readonly ProcessIdentity[],
  entries: readonly LedgerEntry[],
  isMarked: (pid: number) => boolean,
): Leftover[] {
  const entryOf = ({ pid, startTime }: ProcessIdentity) =>
    entries.find(entry => entry.pid === pid && entry.startTime === startTime);
  const own = new Set(
    processes
      .filter(found => entryOf(found) || isMarked(found.pid))
      .map(({ pid }) => pid),
  );
  // Descendants: servers may write over their environment, as PostgreSQL does.
  for (let before = -1; before < own.size; ) {
    before = own.size;
    processes
      .filter(({ parent }) => own.has(parent))
      .forEach(({ pid }) => own.add(pid));
  }
  return processes
    .filter(({ pid }) => own.has(pid))
    .map(found => ({
      pid: found.pid,
      startTime: found.startTime,
      leadsGroup: found.group === found.pid,
      entry: entryOf(found),
    }));
}
