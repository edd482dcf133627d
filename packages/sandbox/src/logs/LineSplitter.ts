/** Characters after which a line is broken, so that output without an end of line is no leak. */
const LONGEST_LINE = 16_384;

/** Puts what a process writes, piece by piece, together to whole lines. */
export class LineSplitter {
  readonly #decoder = new TextDecoder();
  #rest = '';

  /** The lines that are complete now, each with its end. */
  push(chunk: Uint8Array): string[] {
    const lines = (
      this.#rest + this.#decoder.decode(chunk, { stream: true })
    ).split('\n');
    this.#rest = lines.pop() ?? '';
    const complete = lines.map(line => `${line}\n`);
    if (this.#rest.length > LONGEST_LINE) {
      complete.push(`${this.#rest}\n`);
      this.#rest = '';
    }
    return complete;
  }

  /** What was begun and never ended. */
  end(): string[] {
    const rest = this.#rest;
    this.#rest = '';
    return rest === '' ? [] : [`${rest}\n`];
  }
}
