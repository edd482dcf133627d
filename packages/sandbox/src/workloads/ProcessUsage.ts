import { readFileSync } from 'node:fs';
import { listProcesses } from '../ledger/ProcessIdentity';

/** What processes have used. */
export interface ProcessUsage {
  /** Seconds of processor time since they were started. */
  cpuSeconds: number;
  memoryBytes: number;
}

/** Clock ticks per second in which Linux counts for programs, on every architecture. */
const TICKS_PER_SECOND = 100;

/** What a process and all that it has started use now; zero when there is no such process. */
export function readUsage(pid: number): ProcessUsage {
  const pids = [...descendantsOf(pid)];
  return pids.map(readOne).reduce((sum, { cpuSeconds, memoryBytes }) => ({
    cpuSeconds: sum.cpuSeconds + cpuSeconds,
    memoryBytes: sum.memoryBytes + memoryBytes,
  }));
}

function descendantsOf(pid: number): Set<number> {
  const processes = listProcesses();
  const found = new Set([pid]);
  for (let before = 0; before < found.size; ) {
    before = found.size;
    processes
      .filter(({ parent }) => found.has(parent))
      .forEach(child => found.add(child.pid));
  }
  return found;
}

function readOne(pid: number): ProcessUsage {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // User and system time, see proc(5).
    const ticks = Number(fields[11]) + Number(fields[12]);
    return {
      cpuSeconds: ticks / TICKS_PER_SECOND,
      memoryBytes: readMemory(pid),
    };
  } catch {
    return { cpuSeconds: 0, memoryBytes: 0 };
  }
}

/** Shared memory counts once: each process has its share of it (Pss). */
function readMemory(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1] ?? 0) * 1024;
}
