import { describeWith } from '@internal/tooling';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from './testing/eventually';
import { namesOf, processesIn, rootsOf } from './testing/processesIn';
import { SandboxProcess } from './testing/SandboxProcess';

jest.setTimeout(120_000);

const PROGRAM = join(__dirname, 'testing/runDatabaseSandbox.ts');

describeWith('redis')('a sandbox', () => {
  const running: SandboxProcess[] = [];
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'causeway-sandbox-'));
  });

  afterEach(async () => {
    await Promise.all(running.splice(0).map(each => each.stop()));
    rmSync(directory, { recursive: true, force: true });
  });

  function start(where = directory): SandboxProcess {
    const started = new SandboxProcess(PROGRAM, { SANDBOX_DIRECTORY: where });
    running.push(started);
    return started;
  }

  async function databaseOf(sandbox: SandboxProcess): Promise<string> {
    await sandbox.waitForOutput('ready ', 60_000);
    return /^ready (.*)$/m.exec(sandbox.output)?.[1] ?? '';
  }

  /** Writes numbers until the database is gone; the last one that it confirmed. */
  async function writeRows(url: string, from: number): Promise<() => number> {
    const client = new Client({ connectionString: url });
    client.on('error', () => undefined);
    await client.connect();
    await client.query('CREATE TABLE IF NOT EXISTS kept (number int)');
    let confirmed = from;
    void (async () => {
      for (;;) {
        await client.query('INSERT INTO kept VALUES ($1)', [confirmed + 1]);
        confirmed += 1;
      }
    })().catch(() => undefined);
    return () => confirmed;
  }

  const waitForRows = (count: () => number, wanted: number) =>
    eventually(() => expect(count()).toBeGreaterThan(wanted));

  async function readRows(url: string): Promise<number[]> {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      const { rows } = await client.query<{ number: number }>(
        'SELECT number FROM kept',
      );
      return rows.map(({ number }) => number);
    } finally {
      await client.end();
    }
  }

  it('leaves no process and loses no row when its supervisor is killed', async () => {
    let confirmed = 0;
    for (let round = 0; round < 2; round += 1) {
      const sandbox = start();
      const url = await databaseOf(sandbox);
      const count = await writeRows(url, confirmed);
      await waitForRows(count, confirmed + 20);
      await sandbox.kill();
      confirmed = count();
      // And once more while it cleans up and starts.
      const early = start();
      await delay(Math.random() * 3_000);
      await early.kill();
    }
    const url = await databaseOf(start());
    const kept = new Set(await readRows(url));
    for (let number = 1; number <= confirmed; number += 1) {
      expect(kept).toContain(number);
    }
    // One PostgreSQL with its children, and one Redis.
    expect(namesOf(processesIn(directory))).toEqual(
      new Set(['postgres', 'redis-server']),
    );
    expect(rootsOf(processesIn(directory))).toHaveLength(2);
    await running.at(-1)?.stop();
    expect(processesIn(directory)).toEqual([]);
  });

  it('is one at a time in a folder, and any number in several', async () => {
    const one = start();
    const other = start(join(directory, 'other'));
    const urls = await Promise.all([one, other].map(databaseOf));
    const second = start();
    await second.waitForOutput('Another sandbox runs in');
    expect(new Set(urls).size).toBe(2);
    await one.stop();
    expect(processesIn(join(directory, 'postgresql'))).toEqual([]);
    expect(namesOf(processesIn(join(directory, 'other')))).toEqual(
      new Set(['postgres', 'redis-server']),
    );
  });

  it('keeps its secrets to itself, and uses the same ones at the next start', async () => {
    const first = start();
    const url = await databaseOf(first);
    const mode =
      Number(statSync(join(directory, 'secrets.json')).mode) % 0o1000;
    expect(mode).toBe(0o600);
    await first.stop();
    expect(await databaseOf(start())).toBe(url);
  });
});
