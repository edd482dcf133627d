import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { repositoryRoot } from './loadProductionConfig';

/** What a portal process did until now. */
export interface PortalProcess {
  /** Resolves with the exit code, or undefined when a signal ended it. */
  exitCode: Promise<number | undefined>;
  /** All that it printed so far, standard output and standard error. */
  output(): string;
  /** Asks it to stop, as a supervisor does. */
  stop(): void;
}

/** Starts a portal as a process of its own, from its sources. */
export function runPortal(options: {
  /** The module to run; the portal itself when left out. */
  entry?: string;
  configFiles: string[];
  env: Record<string, string>;
}): PortalProcess {
  const entry = options.entry ?? resolve(__dirname, '../index.ts');
  const child: ChildProcess = spawn(
    process.execPath,
    [
      '--require',
      resolve(
        repositoryRoot,
        'node_modules/@backstage/cli/config/nodeTransform.cjs',
      ),
      entry,
      ...options.configFiles.flatMap(file => ['--config', file]),
    ],
    {
      cwd: repositoryRoot,
      env: { PATH: process.env.PATH, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', chunk => chunks.push(chunk));
  }
  return {
    exitCode: new Promise((done, failed) => {
      child.once('error', failed);
      child.once('close', code => done(code ?? undefined));
    }),
    output: () => chunks.join(''),
    stop: () => {
      child.kill('SIGTERM');
    },
  };
}
