import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Bytes that git may print: the names of all files of a large repository. */
const MAXIMUM_OUTPUT = 64 * 1024 * 1024;

/** A directory of a Git work tree; not necessarily its root. */
export class WorkTree {
  readonly #directory: string;

  /**
   * @param directory - the directory
   * @returns undefined when it is in no work tree, or when git is not installed
   */
  static async find(directory: string): Promise<WorkTree | undefined> {
    try {
      const tree = new WorkTree(directory);
      const answer = await tree.#git('rev-parse', '--is-inside-work-tree');
      return answer.trim() === 'true' ? tree : undefined;
    } catch {
      return undefined;
    }
  }

  private constructor(directory: string) {
    this.#directory = directory;
  }

  /** Paths, relative to the directory, of all files that are not ignored. */
  async listFiles(): Promise<string[]> {
    const output = await this.#git(
      'ls-files',
      '-z',
      '--cached',
      '--others',
      '--exclude-standard',
      '--deduplicate',
    );
    return output.split('\0').filter(path => path !== '');
  }

  /** Whether anything in the directory is not committed. */
  async isDirty(): Promise<boolean> {
    return (await this.#git('status', '--porcelain', '-z', '--', '.')) !== '';
  }

  async #git(...args: string[]): Promise<string> {
    const { stdout } = await run('git', args, {
      cwd: this.#directory,
      maxBuffer: MAXIMUM_OUTPUT,
    });
    return stdout;
  }
}
