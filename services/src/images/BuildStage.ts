import { runCommand } from '@internal/tooling';
import {
  type Copy,
  type Env,
  type Healthcheck,
  type Instruction,
  JSONInstruction,
} from 'dockerfile-ast';
import { cp, mkdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/** Node.js and the system's own programs, as in the images: nothing else that a developer has. */
const SYSTEM_PATH = `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`;

/** Where COPY takes files from. */
export interface CopySource {
  /** The folder that sources are relative to. */
  root: string;
  /** Paths relative to `root` that may be copied; everything when left out. */
  files?: readonly string[];
}

/**
 * One stage of a Dockerfile, in a folder that stands for the image's root. What the base image would bring (a
 * runtime, a package manager) is this machine's.
 */
export class BuildStage {
  readonly root: string;
  readonly environment: NodeJS.ProcessEnv = {};
  #workingDirectory = '/';
  #entrypoint: string[] = [];
  #command: string[] = [];
  #healthcheck: string[] = [];

  constructor(root: string) {
    this.root = root;
  }

  /** The folder of this machine in which the image's process starts. */
  get workingDirectory(): string {
    return this.pathOf(this.#workingDirectory);
  }

  /** What a container of this image runs: the entry point and its arguments. */
  get command(): string[] {
    return [...this.#entrypoint, ...this.#command];
  }

  /** What a container engine asks to see whether the process lives; empty when nothing. */
  get healthcheck(): string[] {
    return this.#healthcheck;
  }

  /** Where a path of the image is on this machine. */
  pathOf(path: string): string {
    return join(this.root, resolve(this.#workingDirectory, path));
  }

  /**
   * Does what an instruction says.
   *
   * @throws Error when it fails, or is one that is not known here
   */
  async apply(
    instruction: Instruction,
    sourceOf: (stage?: string) => CopySource,
  ): Promise<void> {
    switch (instruction.getKeyword()) {
      case 'FROM':
      case 'EXPOSE':
      case 'USER':
        return;
      case 'WORKDIR':
        this.#workingDirectory = resolve(
          this.#workingDirectory,
          instruction.getArgumentsContent() ?? '',
        );
        await mkdir(this.workingDirectory, { recursive: true });
        return;
      case 'ENV':
        for (const property of (instruction as Env).getProperties()) {
          const value = property.getValue() ?? '';
          this.environment[property.getName()] = this.#onThisMachine(value);
        }
        return;
      case 'COPY':
        await this.#copy(instruction as Copy, sourceOf);
        return;
      case 'RUN':
        await this.#run(instruction.getArgumentsContent() ?? '');
        return;
      case 'ENTRYPOINT':
        this.#entrypoint = jsonStrings(instruction);
        return;
      case 'CMD':
        this.#command = jsonStrings(instruction);
        return;
      case 'HEALTHCHECK':
        this.#healthcheck = healthcheckOf(instruction as Healthcheck);
        return;
      default:
        throw new Error(`${instruction.getKeyword()} cannot be rehearsed`);
    }
  }

  async #copy(
    copy: Copy,
    sourceOf: (stage?: string) => CopySource,
  ): Promise<void> {
    const from = copy.getFromFlag()?.getValue() ?? undefined;
    const { root, files } = sourceOf(from);
    const paths = copy.getArguments().map(each => each.getValue());
    const target = paths.pop() ?? '';
    for (const path of paths) {
      const source = join(root, path);
      const isDirectory = (await stat(source)).isDirectory();
      const into =
        isDirectory || !target.endsWith('/')
          ? this.pathOf(target)
          : join(this.pathOf(target), basename(path));
      if (files === undefined) {
        await cp(source, into, { recursive: true, verbatimSymlinks: true });
        continue;
      }
      const wanted = files.filter(
        file =>
          join(root, file) === source || isBelow(join(root, file), source),
      );
      if (wanted.length === 0) {
        throw new Error(`COPY of ${path}: .dockerignore leaves nothing of it`);
      }
      for (const file of wanted) {
        const copied = into + join(root, file).slice(source.length);
        await mkdir(dirname(copied), { recursive: true });
        await cp(join(root, file), copied);
      }
    }
  }

  /** RUN is a shell's line by definition; it comes from the repository's own Dockerfile. */
  async #run(line: string): Promise<void> {
    if (line.startsWith('apt-get ')) {
      await requirePackages(line);
      return;
    }
    await runCommand(
      this.workingDirectory,
      '/bin/sh',
      ['-ec', this.#onThisMachine(line)],
      { env: { PATH: SYSTEM_PATH, ...this.environment } },
    );
  }

  /** A text with the image's absolute paths below its working directory replaced. */
  #onThisMachine(text: string): string {
    return this.#workingDirectory === '/'
      ? text
      : text.replaceAll(
          new RegExp(`(?<![\\w/.])${this.#workingDirectory}(?=[/:\\s]|$)`, 'g'),
          this.workingDirectory,
        );
  }
}

/** The system's packages are not installed here, but must be there. */
async function requirePackages(line: string): Promise<void> {
  const words = line.split(' install ').at(-1)?.split(/\s+/) ?? [];
  const packages = words.filter(word => /^[a-z][a-z0-9.+-]+$/.test(word));
  await runCommand('/', 'dpkg-query', ['--show', ...packages]);
}

function isBelow(path: string, directory: string): boolean {
  const folder = directory.endsWith('/') ? directory : `${directory}/`;
  return path.startsWith(folder);
}

function jsonStrings(instruction: Instruction): string[] {
  const strings =
    instruction instanceof JSONInstruction
      ? instruction.getJSONStrings().map(each => each.getJSONValue())
      : [];
  if (strings.length === 0) {
    throw new Error(
      `${instruction.getKeyword()} is not in the form that needs no shell`,
    );
  }
  return strings;
}

function healthcheckOf(healthcheck: Healthcheck): string[] {
  const content = healthcheck.getArgumentsContent() ?? '';
  return JSON.parse(content.slice(content.indexOf('[')));
}
