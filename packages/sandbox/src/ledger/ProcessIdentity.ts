import { readdirSync, readFileSync } from 'node:fs';

/** What the kernel says about a process. Only Linux tells it in this way; elsewhere nothing is found. */
export interface ProcessIdentity {
  pid: number;
  parent: number;
  /** The process group. */
  group: number;
  /** When it was started, in clock ticks since the machine was: with the pid, unique until the next boot. */
  startTime: number;
  /** Ended already, and only waits for its parent to take notice. */
  isZombie: boolean;
}

/** Positions in /proc/<pid>/stat behind the name, see proc(5). */
const FIELDS = { state: 0, parent: 1, group: 2, startTime: 19 };

/** The process with this number, or undefined when there is none. */
export function readProcess(pid: number): ProcessIdentity | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name is in parentheses and may hold anything, parentheses and spaces too.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return {
      pid,
      parent: Number(fields[FIELDS.parent]),
      group: Number(fields[FIELDS.group]),
      startTime: Number(fields[FIELDS.startTime]),
      isZombie: fields[FIELDS.state] === 'Z',
    };
  } catch {
    return undefined;
  }
}

/** All processes of this machine that have not ended. */
export function listProcesses(): ProcessIdentity[] {
  let names: string[];
  try {
    names = readdirSync('/proc');
  } catch {
    return [];
  }
  return names
    .filter(name => /^\d+$/.test(name))
    .map(name => readProcess(Number(name)))
    .filter(found => found !== undefined)
    .filter(({ isZombie }) => !isZombie);
}

/** Whether a process was started with this variable; false where its environment cannot be read. */
export function hasVariable(pid: number, name: string, value: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1')
      .split('\0')
      .includes(`${name}=${value}`);
  } catch {
    return false;
  }
}

/** Changes with every start of the machine; empty where nothing says so. */
export function readBootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}
