import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { readBootId, readProcess } from './ProcessIdentity';

const entrySchema = z.object({
  pid: z.number().int().positive(),
  startTime: z.number().int().nonnegative(),
  unit: z.string(),
  /** How deep it stands on others: the deepest is ended first. */
  rank: z.number().int().nonnegative(),
  stopSignal: z.string(),
  stopGraceMs: z.number().nonnegative(),
});

const ledgerSchema = z.object({
  bootId: z.string(),
  entries: z.array(entrySchema),
});

/** A process that the sandbox started, described so that nothing else can be taken for it. */
export type LedgerEntry = z.infer<typeof entrySchema>;

/**
 * The list of processes that the sandbox has started, in a file that outlives it. Written at once and as a
 * whole: the supervisor may be killed at any moment.
 */
export class Ledger {
  readonly #file: string;
  readonly #entries = new Map<number, LedgerEntry>();

  /** An empty one; what an earlier supervisor wrote must have been dealt with. */
  constructor(file: string) {
    this.#file = file;
    this.#save();
  }

  /** What an earlier supervisor had running, as far as it can still be: nothing survives a reboot. */
  static readLeftovers(file: string): LedgerEntry[] {
    try {
      const parsed = ledgerSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
      return parsed.bootId === readBootId() ? parsed.entries : [];
    } catch {
      // No file yet, or none of ours; the mark in the processes' environment finds them all the same.
      return [];
    }
  }

  /** Notes a process that was just started by this one, and therefore still has its number. */
  add(pid: number, entry: Omit<LedgerEntry, 'pid' | 'startTime'>): void {
    const { startTime = 0 } = readProcess(pid) ?? {};
    this.#entries.set(pid, { pid, startTime, ...entry });
    this.#save();
  }

  remove(pid: number): void {
    if (this.#entries.delete(pid)) {
      this.#save();
    }
  }

  #save(): void {
    const text = JSON.stringify({
      bootId: readBootId(),
      entries: [...this.#entries.values()],
    });
    try {
      writeFileSync(`${this.#file}.new`, text, { mode: 0o600 });
      renameSync(`${this.#file}.new`, this.#file);
    } catch {
      // A full disk must not end what runs; the mark in the environment is there without a file.
    }
  }
}
