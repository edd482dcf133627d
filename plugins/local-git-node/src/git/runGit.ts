import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { parse } from 'node:path';
import { PassThrough, type Readable, type Writable } from 'node:stream';
import { gitEnvironment } from './gitEnvironment';

/** How a git command is run. */
export interface RunGitOptions {
  /** The repository; commands that need none leave it out. */
  gitDirectory?: string;
  /** Where the command runs; the repository itself when left out. */
  workingDirectory?: string;
  /** Written to the command's standard input. */
  input?: string | Buffer;
  /** Added to the environment. */
  environment?: Record<string, string>;
  /** The most output that is kept, in bytes. Defaults to 64 MiB. */
  maxBytes?: number;
  /** Ends the command. */
  signal?: AbortSignal;
}

/** A git command that ended badly. */
export class GitError extends Error {
  readonly name = 'GitError';

  /** Exit code; undefined when the command was ended by a signal. */
  readonly exitCode?: number;

  /** What it wrote before it ended; empty where the output was streamed. */
  readonly output: Buffer;

  constructor(
    command: string,
    stderr: string,
    exitCode?: number,
    output: Buffer = Buffer.alloc(0),
  ) {
    super(
      `git ${command} failed: ${
        stderr.trim().slice(0, 2000) || `exit code ${exitCode}`
      }`,
    );
    this.exitCode = exitCode;
    this.output = output;
  }
}

const DEFAULT_MAX_BYTES = 64 * 1024 * 1024;

/**
 * Runs git to its end and gives its output.
 *
 * @param args - the command and its arguments; never a shell string
 * @throws GitError when it does not end with exit code 0.
 */
export async function runGit(
  args: string[],
  options: RunGitOptions = {},
): Promise<Buffer> {
  const child = spawnGit(args, options);
  const chunks: Buffer[] = [];
  let size = 0;
  const maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
  child.stdout.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > maxBytes) {
      child.kill('SIGKILL');
    } else {
      chunks.push(chunk);
    }
  });
  // A command that fails early closes its input; the exit code tells more than the EPIPE.
  child.stdin.on('error', () => {});
  child.stdin.end(options.input);
  const failure = await waitForGit(child, args[0], () =>
    Buffer.concat(chunks),
  ).then(
    () => undefined,
    (error: Error) => error,
  );
  if (size > maxBytes) {
    // Whether the command was ended for it or was done already.
    throw new GitError(args[0], `the output is larger than ${maxBytes} bytes`);
  }
  if (failure) {
    throw failure;
  }
  return Buffer.concat(chunks);
}

/**
 * Runs git and gives its output as a stream, which fails when git does and ends git when it is
 * destroyed.
 *
 * @param args - the command and its arguments
 */
export function streamGit(
  args: string[],
  options: Omit<RunGitOptions, 'input' | 'maxBytes'> = {},
): Readable {
  const child = spawnGit(args, options);
  child.stdin.on('error', () => {});
  child.stdin.end();
  // Node.js throws away what a process left in its pipes when it has ended before anybody reads.
  const output = new PassThrough();
  child.stdout.pipe(output, { end: false });
  waitForGit(child, args[0]).then(
    () => output.end(),
    error => output.destroy(error),
  );
  output.once('close', () => {
    child.stdout.destroy();
    child.kill('SIGKILL');
  });
  return output;
}

type GitProcess = ChildProcessByStdio<Writable, Readable, Readable>;

function spawnGit(args: string[], options: RunGitOptions): GitProcess {
  const { gitDirectory, workingDirectory, environment, signal } = options;
  return spawn(
    'git',
    gitDirectory ? ['--git-dir', gitDirectory, ...args] : args,
    {
      // The command must not find a repository by where the backend happens to run.
      cwd: workingDirectory ?? gitDirectory ?? parse(process.cwd()).root,
      env: { ...gitEnvironment(), ...environment },
      stdio: ['pipe', 'pipe', 'pipe'],
      signal,
    },
  );
}

function waitForGit(
  child: GitProcess,
  command: string,
  output?: () => Buffer,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr = (stderr + chunk.toString()).slice(-10_000);
    });
    child.once('error', reject);
    child.once('close', code => {
      if (code === 0) {
        resolve();
      } else {
        reject(new GitError(command, stderr, code ?? undefined, output?.()));
      }
    });
  });
}
