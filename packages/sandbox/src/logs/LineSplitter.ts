/** Characters after which a line is broken, so that output without an end of line is no leak. */
const LONGEST_LINE = 16_384;

/** Puts what a process writes, piece by piece, together to whole lines. */
export class LineSplitter {
  readonly #decoder = new TextDecoder();
  #rest = '';

  /** The lines that are complete now, with their ends, as one text; empty when there is none. */
  push(piece: Uint8Array): string {
    const text = this.#rest + this.#decoder.decode(piece, { stream: true });
    const end = text.lastIndexOf('\n') + 1;
    this.#rest = text.slice(end);
    const lines = text.slice(0, end);
    return this.#rest.length > LONGEST_LINE ? lines + this.end() : lines;
  }

  /** What was begun and never ended, as a line. */
  end(): string {
    const rest = this.#rest;
    this.#rest = '';
    return rest === '' ? '' : `${rest}\n`;
  }
}
