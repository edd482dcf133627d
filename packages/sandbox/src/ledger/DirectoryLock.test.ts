import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../testing/eventually';
import { DirectoryLock, DirectoryTakenError } from './DirectoryLock';

jest.setTimeout(60_000);

/** Takes a folder in another process and keeps it. */
const HOLD = `
  require('@backstage/cli-node/config/nodeTransform.cjs');
  const { DirectoryLock } = require('./DirectoryLock.ts');
  globalThis.lock = DirectoryLock.acquire(process.argv[1]);
  console.log('held');
  setInterval(() => {}, 60000);
`;

describe('DirectoryLock', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'causeway-lock-'));
  });

  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('is for one at a time', () => {
    const lock = DirectoryLock.acquire(directory);
    expect(() => DirectoryLock.acquire(directory)).toThrow(DirectoryTakenError);
    lock.release();
    DirectoryLock.acquire(directory).release();
  });

  it('names the process that has it, and is free when that is killed', async () => {
    const holder = spawn(process.execPath, ['-e', HOLD, directory], {
      cwd: __dirname,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(holder.stdout, 'data');
    expect(() => DirectoryLock.acquire(directory)).toThrow(
      `Another sandbox runs in ${directory} (process ${holder.pid}).`,
    );
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    await eventually(() => DirectoryLock.acquire(directory).release());
  });

  it('leaves other folders alone', () => {
    const one = DirectoryLock.acquire(join(directory, 'one'));
    expect(() =>
      DirectoryLock.acquire(join(directory, 'other')).release(),
    ).not.toThrow();
    one.release();
  });
});
