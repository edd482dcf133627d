import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const PROGRAM = resolve(__dirname, '../../bin/golden-path.cjs');
const TEMPLATE = resolve(__dirname, '../../../../templates/new-microservice');

/** How a run of the program ended. */
export interface CliRun {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A folder to use the program in, with a copy of the template that nobody else changes. */
export class CliStand {
  readonly directory: string;
  /** The copy of the template. */
  readonly template: string;
  /** Where the program keeps temporary files. */
  readonly temporary: string;

  static async create(): Promise<CliStand> {
    const stand = new CliStand(await mkdtemp(join(tmpdir(), 'cli-stand-')));
    await cp(TEMPLATE, stand.template, { recursive: true });
    await mkdir(stand.temporary);
    return stand;
  }

  private constructor(directory: string) {
    this.directory = directory;
    this.template = join(directory, 'template');
    this.temporary = join(directory, 'temporary');
  }

  /** A path in the folder. */
  path(...parts: string[]): string {
    return join(this.directory, ...parts);
  }

  /** Runs the program in the folder. */
  run(...args: string[]): Promise<CliRun> {
    return this.start(args).ended;
  }

  /** Starts the program in the folder. */
  start(args: string[]) {
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      cwd: this.directory,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        TMPDIR: this.temporary,
      },
    });
    const run: CliRun = { code: null, stdout: '', stderr: '' };
    child.stdout.on('data', chunk => {
      run.stdout += chunk;
    });
    child.stderr.on('data', chunk => {
      run.stderr += chunk;
    });
    const ended = new Promise<CliRun>((done, fail) => {
      child.on('error', fail);
      child.on('close', code => done({ ...run, code }));
    });
    return { child, ended };
  }

  /** Copies a service. */
  async copy(from: string, to: string): Promise<string> {
    await cp(this.path(from), this.path(to), { recursive: true });
    return this.path(to);
  }

  /** Names of what the program left in its folder for temporary files. */
  async listLeftovers(): Promise<string[]> {
    return readdir(this.temporary);
  }

  async remove(): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
  }
}
