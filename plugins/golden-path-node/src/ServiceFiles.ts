import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { YamlFile } from './yaml/YamlFile';

const IGNORED = new Set(['.git', 'node_modules', '.venv', 'dist', 'coverage']);

/** The files of a service, as the checks look at them. */
export class ServiceFiles {
  readonly directory: string;
  readonly #texts: ReadonlyMap<string, string>;
  readonly #parsed = new Map<string, YamlFile>();

  /**
   * Reads what checks look at: YAML and JSON.
   *
   * @param directory - the service's root
   */
  static async read(directory: string): Promise<ServiceFiles> {
    const texts = new Map<string, string>();
    for (const path of await list(directory, directory)) {
      if (/\.(ya?ml|json)$/.test(path)) {
        texts.set(path, await readFile(join(directory, path), 'utf8'));
      }
    }
    return new ServiceFiles(directory, texts);
  }

  private constructor(directory: string, texts: ReadonlyMap<string, string>) {
    this.directory = directory;
    this.#texts = texts;
  }

  /** Paths that match, sorted. */
  paths(pattern: RegExp): string[] {
    return [...this.#texts.keys()].filter(path => pattern.test(path)).sort();
  }

  has(path: string): boolean {
    return this.#texts.has(path);
  }

  /** The text of a file; empty when there is none. */
  text(path: string): string {
    return this.#texts.get(path) ?? '';
  }

  /** The file as YAML. */
  yaml(path: string): YamlFile {
    let file = this.#parsed.get(path);
    if (!file) {
      file = YamlFile.parse(path, this.text(path));
      this.#parsed.set(path, file);
    }
    return file;
  }
}

async function list(root: string, directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  const paths = await Promise.all(
    entries.map(async entry => {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) {
        return IGNORED.has(entry.name) ? [] : list(root, path);
      }
      return entry.isFile() ? [relative(root, path).split(sep).join('/')] : [];
    }),
  );
  return paths.flat();
}
