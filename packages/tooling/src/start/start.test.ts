import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findFreePorts } from '../services/findFreePorts';
import { isPortFree, type PortalPorts } from './PortalPorts';
import { repositoryRoot } from './startPortal';

jest.setTimeout(240_000);

interface Start {
  child: ChildProcess;
  output(): string;
  ended: Promise<number | null>;
}

/** Runs what `make start` runs after setup. */
function start(ports: PortalPorts, stateDirectory: string): Start {
  const child = spawn(
    process.execPath,
    [
      '--require',
      require.resolve('@backstage/cli-node/config/nodeTransform.cjs'),
      join(repositoryRoot, 'packages/tooling/src/start/main.ts'),
    ],
    {
      cwd: repositoryRoot,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        CAUSEWAY_PORTAL_PORT: String(ports.portal),
        CAUSEWAY_BACKEND_PORT: String(ports.backend),
        CAUSEWAY_STATE_DIRECTORY: stateDirectory,
      },
    },
  );
  let written = '';
  child.stdout.on('data', chunk => (written += chunk));
  child.stderr.on('data', chunk => (written += chunk));
  const ended = new Promise<number | null>(resolve =>
    child.once('close', code => resolve(code)),
  );
  return { child, output: () => written, ended };
}

async function until(condition: () => Promise<boolean> | boolean) {
  const deadline = Date.now() + 120_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('waited two minutes in vain');
    await delay(100);
  }
}

function childrenOf(child: ChildProcess): number[] {
  const output = execFileSync('pgrep', ['-P', String(child.pid)], {
    encoding: 'utf8',
  });
  return output.trim().split('\n').map(Number);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('make start', () => {
  let stateDirectory: string;
  let ports: PortalPorts;
  let running: Start | undefined;

  beforeEach(async () => {
    stateDirectory = await mkdtemp(join(tmpdir(), 'causeway-start-'));
    const [portal, backend] = await findFreePorts(2);
    ports = { portal, backend };
  });

  afterEach(async () => {
    running?.child.kill('SIGKILL');
    await running?.ended;
    await until(() => isPortFree(ports.backend));
    await rm(stateDirectory, { recursive: true, force: true });
  });

  it('prints the address of a portal that answers, and Ctrl-C stops everything', async () => {
    running = start(ports, stateDirectory);
    const { output, child, ended } = running;
    await until(
      () => output().includes('Press Ctrl-C') || child.exitCode !== null,
    );
    expect(output()).toContain(`http://localhost:${ports.portal}`);

    const token = (
      await readFile(join(stateDirectory, 'machine-token'), 'utf8')
    ).trim();
    const mode = (await stat(join(stateDirectory, 'machine-token'))).mode;
    expect(mode.toString(8)).toMatch(/600$/);
    // The pages' port leads to the API as well, and the machine token opens what it is meant for.
    const catalog = (path: string, authorization: string) =>
      fetch(`http://127.0.0.1:${ports.portal}/api/${path}`, {
        headers: { authorization },
      });
    const entities = 'catalog/entities/by-query?limit=1';
    expect((await catalog(entities, `Bearer ${token}`)).status).toBe(200);
    expect((await catalog(entities, `Bearer x${token}`)).status).toBe(401);
    expect(
      (await catalog('search/query?term=a', `Bearer ${token}`)).status,
    ).toBe(403);
    expect(output()).not.toContain(token);

    const backends = childrenOf(child);
    child.kill('SIGINT');
    expect(await ended).toBe(0);
    expect(backends.filter(isAlive)).toEqual([]);
    expect(await isPortFree(ports.portal)).toBe(true);
    expect(await isPortFree(ports.backend)).toBe(true);
  });

  it('leaves nothing behind when it is killed', async () => {
    running = start(ports, stateDirectory);
    const { output, child, ended } = running;
    await until(
      () => output().includes('Press Ctrl-C') || child.exitCode !== null,
    );
    const backends = childrenOf(child);
    expect(backends).toHaveLength(1);
    child.kill('SIGKILL');
    await ended;
    await until(() => !backends.some(isAlive));
    expect(await isPortFree(ports.backend)).toBe(true);
    expect(await isPortFree(ports.portal)).toBe(true);
  });

  it('ends with one clear message when a port is taken', async () => {
    const server = createServer();
    await new Promise<void>(resolve =>
      server.listen({ port: ports.backend, host: '127.0.0.1' }, resolve),
    );
    try {
      running = start(ports, stateDirectory);
      expect(await running.ended).toBe(1);
      expect(running.output()).toContain(
        `✖ Port ${ports.backend} is in use, and the portal needs it.`,
      );
      expect(running.output()).toContain('CAUSEWAY_BACKEND_PORT=');
      expect(running.output()).not.toMatch(/\n\s+at /);
    } finally {
      await new Promise(resolve => server.close(resolve));
    }
  });
});
