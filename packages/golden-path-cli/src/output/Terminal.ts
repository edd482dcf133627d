import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Where text for people goes: in colours, and without what a terminal would obey, if it is one. */
export class Terminal {
  readonly #stream: NodeJS.WriteStream;

  /**
   * @param stream - standard output or standard error
   */
  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  /** Writes a line. */
  line(text = ''): void {
    this.#stream.write(`${text}\n`);
  }

  /** Text in a colour, where colours are shown. */
  style(style: Style, text: string): string {
    return this.#hasColours()
      ? styleText(style, text, { validateStream: false })
      : text;
  }

  /** Text out of files, which may hold what moves the cursor or changes colours. */
  foreign(text: string): string {
    return this.#stream.isTTY
      ? text.replace(
          /[^\P{Cc}\t\n]/gu,
          character =>
            `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
        )
      : text;
  }

  #hasColours(): boolean {
    return this.#stream.isTTY && !process.env.NO_COLOR;
  }
}
