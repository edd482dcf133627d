import { readFileSync, readlinkSync } from 'node:fs';
import { listProcesses, type ProcessIdentity } from '../ledger/ProcessIdentity';

/** A process with what only tests look at. */
export interface FoundProcess extends ProcessIdentity {
  name: string;
}

/**
 * Processes that work below a folder: another way to find what belongs to a sandbox than its own, so that tests
 * do not believe it.
 *
 * @param variable - or whose environment has this, `NAME=value`
 */
export function processesIn(
  directory: string,
  variable?: string,
): FoundProcess[] {
  return listProcesses()
    .filter(({ pid }) => {
      try {
        const place = `${readlinkSync(`/proc/${pid}/cwd`)}/`;
        const environment = readFileSync(`/proc/${pid}/environ`, 'latin1');
        return (
          place.startsWith(`${directory}/`) ||
          (variable !== undefined && environment.split('\0').includes(variable))
        );
      } catch {
        return false;
      }
    })
    .map(found => ({
      ...found,
      name: readFileSync(`/proc/${found.pid}/comm`, 'utf8').trim(),
    }));
}

/** Which programs they are. */
export function namesOf(processes: readonly FoundProcess[]): Set<string> {
  return new Set(processes.map(({ name }) => name));
}

/** Those that none of the others has started. */
export function rootsOf(processes: readonly FoundProcess[]): FoundProcess[] {
  return processes.filter(
    ({ parent }) => !processes.some(({ pid }) => pid === parent),
  );
}
