import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { RotatingLog } from '../logs/RotatingLog';
import type { Launch } from './Unit';

/** How a process ended. */
export interface ProcessEnd {
  cause: string;
  /** Whether it ended by itself and says that all went well. */
  completed: boolean;
}

/**
 * Waits for a word and becomes the program. Should whoever started it be killed before it has noted the process,
 * no word ever comes, and nothing is left behind that nobody knows of.
 */
const WAIT_FOR_WORD = 'read -r word && exec "$0" "$@"';

/** A process in a group of its own. */
export interface SpawnedProcess {
  /** Undefined when there is none because it could not be started. */
  pid: number | undefined;
  /** Lets it become the program, once it has been noted. */
  release(): void;
  /** Resolves when it is gone and its output is in the log. */
  ended: Promise<ProcessEnd>;
  /** Sends a signal to it and to everything that it started in its group. */
  signal(signal: NodeJS.Signals): void;
}

/**
 * Starts a program in a process group of its own, so that Ctrl-C in the terminal does not reach it and ending
 * it ends what it has started, too. Its output goes to the log.
 */
export function spawnLaunch(launch: Launch, log: RotatingLog): SpawnedProcess {
  const { command, args, directory, environment, account, input } = launch;
  const child = spawn('/bin/sh', ['-c', WAIT_FOR_WORD, command, ...args], {
    cwd: directory,
    env: environment,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
    ...account,
  });
  child.stdin.on('error', () => {
    // It ended before it read its input; its end tells the story.
  });
  copyLines(child.stdout, log);
  copyLines(child.stderr, log);
  const signal = (name: NodeJS.Signals) => {
    if (child.pid === undefined) {
      return;
    }
    try {
      process.kill(-child.pid, name);
    } catch {
      // The group is gone already.
    }
  };
  return {
    pid: child.pid,
    release: () => child.stdin.end(`go\n${input ?? ''}`),
    ended: whenEnded(child, signal),
    signal,
  };
}

function whenEnded(
  child: ChildProcess,
  signal: (name: NodeJS.Signals) => void,
): Promise<ProcessEnd> {
  return new Promise(resolve => {
    child.once('error', error =>
      resolve({
        cause: `could not be started: ${error.message}`,
        completed: false,
      }),
    );
    child.once('exit', (code, by) => {
      // Helpers that outlive the leader of their group have nothing left to do.
      signal('SIGKILL');
      resolve({
        cause: by ? `ended by ${by}` : `ended with code ${code}`,
        completed: code === 0,
      });
    });
  });
}

function copyLines(stream: Readable, log: RotatingLog): void {
  const receiver = log.receiver();
  stream.on('data', (piece: Buffer) => receiver.push(piece));
  stream.once('close', () => receiver.end());
  stream.on('error', () => undefined);
}
