import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endLeftovers, MARK_VARIABLE } from './endLeftovers';
import type { LedgerEntry } from './Ledger';
import { readProcess } from './ProcessIdentity';

jest.setTimeout(60_000);

describe('endLeftovers', () => {
  const mark = randomUUID();
  const started: ChildProcess[] = [];
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'causeway-leftovers-'));
  });

  afterEach(() => {
    started.splice(0).forEach(child => child.kill('SIGKILL'));
    rmSync(directory, { recursive: true, force: true });
  });

  /** A process in a group of its own that says when it is up. */
  async function run(script: string, id?: string): Promise<number> {
    const child = spawn('/bin/sh', ['-c', `${script}; echo up; sleep 600`], {
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { PATH: process.env.PATH, ...(id && { [MARK_VARIABLE]: id }) },
    });
    started.push(child);
    await once(child.stdout, 'data');
    return child.pid!;
  }

  function entryOf(pid: number, rest: Partial<LedgerEntry> = {}): LedgerEntry {
    return {
      pid,
      startTime: readProcess(pid)?.startTime ?? 0,
      unit: 'a',
      rank: 0,
      stopSignal: 'SIGTERM',
      stopGraceMs: 300,
      ...rest,
    };
  }

  const runs = (pid: number) => {
    const found = readProcess(pid);
    return found !== undefined && !found.isZombie;
  };

  it("ends its own, and nobody else's", async () => {
    const own = await run(':');
    const marked = await run(':', mark);
    const ofAnother = await run(':', randomUUID());
    const withReusedNumber = await run(':');
    await endLeftovers(
      [
        entryOf(own),
        entryOf(withReusedNumber, {
          startTime: (readProcess(withReusedNumber)?.startTime ?? 0) - 1,
        }),
      ],
      mark,
    );
    expect([own, marked, ofAnother, withReusedNumber].map(runs)).toEqual([
      false,
      false,
      true,
      true,
    ]);
  });

  it('ends what ignores SIGTERM, and what was paused', async () => {
    const stubborn = await run(`trap '' TERM`);
    const paused = await run(':');
    process.kill(paused, 'SIGSTOP');
    const ended = await endLeftovers(
      [entryOf(stubborn), entryOf(paused)],
      mark,
    );
    expect([stubborn, paused].map(runs)).toEqual([false, false]);
    expect(ended.map(({ pid }) => pid)).toEqual(
      expect.arrayContaining([stubborn, paused]),
    );
  });

  it('ends those that stand on others before them', async () => {
    const file = join(directory, 'ended');
    const tell = (name: string, first: string) =>
      run(`trap '${first} echo ${name} >> ${file}; exit' TERM`);
    const database = await tell('database', '');
    const service = await tell('service', 'sleep 0.2;');
    const patient = { stopGraceMs: 20_000 };
    await endLeftovers(
      [entryOf(database, patient), entryOf(service, { ...patient, rank: 2 })],
      mark,
    );
    expect(readFileSync(file, 'utf8')).toBe('service\ndatabase\n');
  });
});
