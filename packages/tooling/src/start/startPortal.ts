import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { forwardPort } from './forwardPort';
import { prepareMachineAccess } from './machineAccess';
import { requireFreePorts, type PortalPorts } from './PortalPorts';

/** The checkout's root. */
export const repositoryRoot = resolvePackagePath('@internal/tooling', '../..');

/** Time that a first start on a slow machine may take, in milliseconds. */
const START_TIMEOUT = 180_000;

/** Time that the portal gets to end by itself, in milliseconds. */
const STOP_TIMEOUT = 15_000;

/** What {@link startPortal} needs. */
export interface StartPortalOptions {
  ports: PortalPorts;
  /** Where databases, repositories and built documentation are kept. */
  stateDirectory: string;
  /** Further configuration files, the last one wins. */
  configFiles?: string[];
}

/** A portal that runs. */
export interface RunningPortal {
  /** Address of the pages. */
  url: string;
  /** Address of the API. */
  backendUrl: string;
  /** A token for scripts on this machine. */
  machineToken: string;
  logFile: string;
  /** Process id of the backend. */
  pid: number;
  /** Resolves when the portal has ended, however it came to it. */
  ended: Promise<void>;
  /** Stops everything that was started. */
  stop(): Promise<void>;
}

async function openLog(stateDirectory: string): Promise<string> {
  const directory = join(stateDirectory, 'log');
  await mkdir(directory, { recursive: true });
  const file = join(directory, 'portal.log');
  if (existsSync(file)) await rename(file, `${file}.1`);
  return file;
}

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

async function lastLines(file: string): Promise<string> {
  const text = await readFile(file, 'utf8');
  const problems = text.split('\n').filter(line => /error|Error/.test(line));
  return (problems.length > 0 ? problems : text.trimEnd().split('\n'))
    .slice(-8)
    .join('\n');
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/**
 * Starts the backend, which serves the pages too, waits until every plugin is up and forwards the
 * portal's port to it.
 *
 * Throws Error with the end of the log when the backend ends before it is ready, and when a port is taken.
 */
export async function startPortal(
  options: StartPortalOptions,
): Promise<RunningPortal> {
  const { ports, stateDirectory } = options;
  await requireFreePorts(ports);
  const access = await prepareMachineAccess(stateDirectory);
  const logFile = await openLog(stateDirectory);
  const local = join(repositoryRoot, 'app-config.local.yaml');
  const configFiles = [
    join(repositoryRoot, 'app-config.yaml'),
    ...(existsSync(local) ? [local] : []),
    access.configFile,
    ...(options.configFiles ?? []),
  ];
  const child = spawn(
    process.execPath,
    [
      '--enable-source-maps',
      '--require',
      require.resolve('@backstage/cli-node/config/nodeTransform.cjs'),
      '--require',
      resolvePackagePath('@internal/tooling', 'src/start/endWithParent.cjs'),
      'src/index',
      ...configFiles.flatMap(file => ['--config', file]),
    ],
    {
      cwd: join(repositoryRoot, 'packages/backend'),
      // A group of its own: Ctrl-C in the terminal reaches only us, and we stop it in order.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: {
        ...process.env,
        NODE_ENV: 'development',
        PATH: `${join(repositoryRoot, '.tools/bin')}:${process.env.PATH}`,
        CAUSEWAY_PORTAL_PORT: String(ports.portal),
        CAUSEWAY_BACKEND_PORT: String(ports.backend),
        CAUSEWAY_STATE_DIRECTORY: stateDirectory,
      },
    },
  );
  const log = createWriteStream(logFile);
  child.stdout!.pipe(log, { end: false });
  child.stderr!.pipe(log, { end: false });
  const ended = new Promise<void>(resolveEnded => {
    child.once('error', () => resolveEnded());
    child.once('close', () => log.end(() => resolveEnded()));
  });

  const stop = async () => {
    if (!hasEnded(child)) {
      child.kill('SIGTERM');
      const killer = new AbortController();
      await Promise.race([
        ended,
        delay(STOP_TIMEOUT, undefined, { signal: killer.signal })
          .then(() => {
            if (child.pid) process.kill(-child.pid, 'SIGKILL');
          })
          .catch(() => undefined),
      ]);
      killer.abort();
    }
    await ended;
  };

  const backendUrl = `http://localhost:${ports.backend}`;
  const deadline = Date.now() + START_TIMEOUT;
  while (!(await isReady(`${backendUrl}/.backstage/health/v1/readiness`))) {
    if (hasEnded(child)) {
      await ended;
      throw new Error(
        `The portal ended while it started. The end of its log:\n\n${await lastLines(
          logFile,
        )}\n\nThe whole log is in ${logFile}.`,
      );
    }
    if (Date.now() > deadline) {
      await stop();
      throw new Error(
        `The portal was not ready after ${
          START_TIMEOUT / 1000
        } s. Its log is in ${logFile}.`,
      );
    }
    await delay(200);
  }
  const forward = await forwardPort({ from: ports.portal, to: ports.backend });

  return {
    url: `http://localhost:${ports.portal}`,
    backendUrl,
    machineToken: access.token,
    logFile,
    pid: child.pid!,
    ended,
    stop: async () => {
      await forward.close();
      await stop();
    },
  };
}
