import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { FloodGate, type FloodLimits } from './FloodGate';
import { LineSplitter } from './LineSplitter';

/** How large a log may become. */
export interface RotatingLogOptions extends FloodLimits {
  /** Bytes after which a file is put aside. */
  fileBytes: number;
  /** How many files are kept, the current one included. */
  files: number;
}

const DEFAULTS: RotatingLogOptions = {
  fileBytes: 4 * 1024 * 1024,
  files: 3,
  bytesPerSecond: 512 * 1024,
  burstBytes: 2 * 1024 * 1024,
};

/** Milliseconds after which a file that could not be written to is tried again. */
const RETRY_MS = 1_000;

/** Takes the output of a process. */
export interface OutputReceiver {
  push(piece: Uint8Array): void;
  /** There will be no more. */
  end(): void;
}

/** Takes lines as they are written, one or several at a time, with their ends. */
export type LineListener = (lines: string) => void;

/**
 * The log of one process: files of a limited size, of which the oldest is given up. It never makes the process
 * wait and never fails: what comes too fast, or finds the disk full, is left out, and a line says how much.
 */
export class RotatingLog {
  readonly file: string;
  readonly #options: RotatingLogOptions;
  readonly #gate: FloodGate;
  readonly #listeners = new Set<LineListener>();
  #descriptor: number | undefined;
  #size = 0;
  #lost = 0;
  #retryAt = 0;
  #closed = false;

  constructor(file: string, options: Partial<RotatingLogOptions> = {}) {
    this.file = file;
    this.#options = { ...DEFAULTS, ...options };
    this.#gate = new FloodGate(this.#options, Date.now());
  }

  /** Adds one or several lines, with their ends. */
  write(lines: string): void {
    if (lines === '') {
      return;
    }
    const now = Date.now();
    const left = this.#gate.takeRefused() + this.#lost;
    if (left > 0) {
      this.#lost = 0;
      this.#append(`[sandbox] ${left} bytes of output were left out\n`, now);
    }
    this.#append(lines, now);
  }

  /** Takes what a process writes, piece by piece; what is too much is left out before anything is done with it. */
  receiver(): OutputReceiver {
    const splitter = new LineSplitter();
    return {
      push: piece => {
        if (this.#gate.admits(piece.length, Date.now())) {
          this.write(splitter.push(piece));
        } else {
          splitter.end();
        }
      },
      end: () => this.write(splitter.end()),
    };
  }

  /**
   * Passes every line on from now on.
   *
   * @returns ends that
   */
  follow(listener: LineListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The last lines, oldest first, without their ends. */
  tail(count: number): string[] {
    let lines: string[] = [];
    for (let index = 0; index < this.#options.files; index += 1) {
      const file = this.#fileAt(index);
      if (lines.length >= count || !existsSync(file)) {
        break;
      }
      const earlier = readFileSync(file, 'utf8').split('\n').slice(0, -1);
      lines = [...earlier.slice(lines.length - count), ...lines];
    }
    return lines;
  }

  close(): void {
    this.#closed = true;
    this.#listeners.clear();
    this.#closeFile();
  }

  #append(lines: string, now: number): void {
    this.#listeners.forEach(listener => listener(lines));
    const bytes = Buffer.from(lines);
    if (this.#closed || now < this.#retryAt) {
      this.#lost += bytes.length;
      return;
    }
    try {
      if (this.#size + bytes.length > this.#options.fileBytes) {
        this.#rotate();
      }
      this.#descriptor ??= this.#open();
      const written = writeSync(this.#descriptor, bytes);
      this.#size += written;
      this.#lost += bytes.length - written;
    } catch {
      // The disk is full or the folder is gone: both may pass.
      this.#lost += bytes.length;
      this.#retryAt = now + RETRY_MS;
      this.#closeFile();
    }
  }

  #open(): number {
    mkdirSync(dirname(this.file), { recursive: true });
    const descriptor = openSync(this.file, 'a', 0o600);
    this.#size = fstatSync(descriptor).size;
    return descriptor;
  }

  #rotate(): void {
    this.#closeFile();
    const { files } = this.#options;
    rmSync(this.#fileAt(files - 1), { force: true });
    for (let index = files - 2; index >= 0; index -= 1) {
      if (existsSync(this.#fileAt(index))) {
        renameSync(this.#fileAt(index), this.#fileAt(index + 1));
      }
    }
    this.#size = 0;
  }

  #closeFile(): void {
    if (this.#descriptor !== undefined) {
      closeSync(this.#descriptor);
      this.#descriptor = undefined;
    }
  }

  #fileAt(index: number): string {
    return index === 0 ? this.file : `${this.file}.${index}`;
  }
}
