import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findFreePorts } from '../services/findFreePorts';
import { repositoryRoot } from '../start/startPortal';
import { type Measurement, timed } from './Measurement';

/** Starts on the same state: the first one makes it, the others find it. */
const STARTS = 3;

/** Seconds from `make start` to a ready portal that the issue allows. */
const GOAL_SECONDS = 30;

/** Milliseconds after which a start counts as failed. */
const START_TIMEOUT_MS = 180_000;

/** Milliseconds between two looks whether the portal answers. */
const POLL_MS = 50;

/**
 * Times `make start` on an installed checkout until a page of the portal comes back, from an empty
 * state directory and from one that is there.
 */
export async function measureStart(): Promise<Measurement[]> {
  const stateDirectory = await mkdtemp(join(tmpdir(), 'causeway-bench-'));
  try {
    const runs: number[] = [];
    for (let run = 0; run < STARTS; run += 1) {
      runs.push(await startOnce(stateDirectory));
    }
    const [first, ...later] = runs;
    return [
      {
        what: 'make start to a ready portal, for the first time',
        seconds: first,
        runs: [first],
        goal: GOAL_SECONDS,
      },
      {
        what: 'make start to a ready portal, again',
        seconds: Math.max(...later),
        runs: later,
        goal: GOAL_SECONDS,
      },
    ];
  } finally {
    await rm(stateDirectory, { recursive: true, force: true });
  }
}

async function startOnce(stateDirectory: string): Promise<number> {
  const [portal, backend] = await findFreePorts(2);
  const child = spawn('make', ['--no-print-directory', 'start'], {
    cwd: repositoryRoot,
    stdio: ['ignore', 'ignore', 'inherit'],
    // A group of its own, which Ctrl-C would reach as a whole.
    detached: true,
    env: {
      ...process.env,
      CAUSEWAY_PORTAL_PORT: `${portal}`,
      CAUSEWAY_BACKEND_PORT: `${backend}`,
      CAUSEWAY_STATE_DIRECTORY: stateDirectory,
    },
  });
  const exited = once(child, 'exit');
  try {
    return await timed(async () => {
      const deadline = Date.now() + START_TIMEOUT_MS;
      while (!(await answers(`http://localhost:${portal}/`))) {
        if (child.exitCode !== null || Date.now() > deadline) {
          throw new Error('make start did not bring up a portal');
        }
        await delay(POLL_MS);
      }
    });
  } finally {
    if (child.exitCode === null && child.pid !== undefined) {
      process.kill(-child.pid, 'SIGINT');
      await exited;
    }
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url);
    return response.ok && (await response.text()).includes('<div id="root">');
  } catch {
    return false;
  }
}
