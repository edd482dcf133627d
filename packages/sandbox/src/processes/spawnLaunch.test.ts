import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../testing/eventually';
import { processesIn } from '../testing/processesIn';

jest.setTimeout(60_000);

/** Starts a program as the supervisor does, and comes no further than that. */
const SPAWN = `
  require('@backstage/cli-node/config/nodeTransform.cjs');
  const { RotatingLog } = require('../logs/RotatingLog.ts');
  const { spawnLaunch } = require('./spawnLaunch.ts');
  const [directory] = process.argv.slice(1);
  const { pid } = spawnLaunch(
    {
      command: '/usr/bin/touch',
      args: [directory + '/ran'],
      directory,
      environment: {},
    },
    new RotatingLog(directory + '/log'),
  );
  console.log(pid);
  setInterval(() => {}, 60000);
`;

describe('spawnLaunch', () => {
  it('leaves nothing behind when its caller is killed before it has noted the process', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'causeway-spawn-'));
    const caller = spawn(process.execPath, ['-e', SPAWN, directory], {
      cwd: __dirname,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      await once(caller.stdout, 'data');
      expect(processesIn(directory)).toHaveLength(1);
      caller.kill('SIGKILL');
      await eventually(() => expect(processesIn(directory)).toEqual([]));
      expect(existsSync(join(directory, 'ran'))).toBe(false);
    } finally {
      caller.kill('SIGKILL');
      rmSync(directory, { recursive: true, force: true });
    }
  });
});
