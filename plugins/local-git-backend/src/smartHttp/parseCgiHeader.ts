/** The head of a CGI program's answer. */
export interface CgiHeader {
  /** HTTP status; 200 where the program names none. */
  status: number;
  headers: Array<[name: string, value: string]>;
  /** How many bytes of the output the head took, with the empty line that ends it. */
  length: number;
}

/**
 * Takes apart the head of a CGI program's answer (RFC 3875, section 6). Undefined as long as the
 * output does not have all of it.
 *
 * @param output - the program's output so far
 * @throws Error when it is no CGI head
 */
export function parseCgiHeader(output: Buffer): CgiHeader | undefined {
  const text = output.toString('latin1');
  const end = /\r?\n\r?\n/.exec(text);
  if (!end) {
    return undefined;
  }
  const header: CgiHeader = {
    status: 200,
    headers: [],
    length: end.index + end[0].length,
  };
  for (const line of text.slice(0, end.index).split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon <= 0) {
      throw new Error('The CGI program answered with a malformed head');
    }
    const name = line.slice(0, colon).trim();
    const value = line.slice(colon + 1).trim();
    if (name.toLowerCase() === 'status') {
      header.status = parseStatus(value);
    } else {
      header.headers.push([name, value]);
    }
  }
  return header;
}

function parseStatus(value: string): number {
  const status = Number(value.slice(0, 3));
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw new Error('The CGI program answered with a malformed status');
  }
  return status;
}
