import { setTimeout as delay } from 'node:timers/promises';
import { findLeftovers, type Leftover } from './findLeftovers';
import type { LedgerEntry } from './Ledger';
import { hasVariable, listProcesses, readProcess } from './ProcessIdentity';

/** The variable that marks every process of a sandbox. */
export const MARK_VARIABLE = 'CAUSEWAY_SANDBOX_ID';

/** Milliseconds between two looks whether a process has ended. */
const POLL_MS = 50;

/** Milliseconds that a process may take of which nothing is known. */
const UNKNOWN_GRACE_MS = 5_000;

/** Milliseconds until what was killed is taken out of the list of processes. */
const KILLED_GRACE_MS = 5_000;

/**
 * Ends what an earlier supervisor of this sandbox left behind when it was killed: those that stand on others
 * first, each with the signal and the time that it needs to end without losing anything.
 *
 * @param mark - the sandbox's id, which its processes have in their environment
 * @returns what was ended
 */
export async function endLeftovers(
  entries: readonly LedgerEntry[],
  mark: string,
): Promise<Leftover[]> {
  const find = () =>
    findLeftovers(
      listProcesses(),
      entries,
      pid => pid !== process.pid && hasVariable(pid, MARK_VARIABLE, mark),
    );
  const ended = find();
  const ranks = new Set(ended.map(rankOf));
  for (const rank of [...ranks].sort((one, other) => other - one)) {
    // Those without an entry are children of others, and end with them or with the last ones.
    const due = ended.filter(found => found.entry && rankOf(found) === rank);
    await Promise.all(due.map(end));
  }
  // What is left now: helpers that outlived the process that started them.
  await Promise.all(find().map(end));
  return ended;
}

function rankOf({ entry }: Leftover): number {
  return entry?.rank ?? -1;
}

async function end(leftover: Leftover): Promise<void> {
  const { entry } = leftover;
  send(leftover, (entry?.stopSignal ?? 'SIGTERM') as NodeJS.Signals);
  // What was paused cannot end.
  send(leftover, 'SIGCONT');
  if (!(await isGone(leftover, entry?.stopGraceMs ?? UNKNOWN_GRACE_MS))) {
    send(leftover, 'SIGKILL');
    await isGone(leftover, KILLED_GRACE_MS);
  }
}

async function isGone(leftover: Leftover, graceMs: number): Promise<boolean> {
  const deadline = Date.now() + graceMs;
  while (isThere(leftover)) {
    if (Date.now() > deadline) {
      return false;
    }
    await delay(POLL_MS);
  }
  return true;
}

/** Whether it is still the same process. */
function isThere({ pid, startTime }: Leftover): boolean {
  const found = readProcess(pid);
  return found?.startTime === startTime && !found.isZombie;
}

function send(leftover: Leftover, signal: NodeJS.Signals): void {
  if (!isThere(leftover)) {
    return;
  }
  try {
    process.kill(leftover.leadsGroup ? -leftover.pid : leftover.pid, signal);
  } catch {
    // It ended in this moment, or is nobody that we may signal.
  }
}
