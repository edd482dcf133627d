/** Protocol 3.0, as PostgreSQL writes it. */
const PROTOCOL = 196_608;

/** The first byte of the server's question for a password: it takes clients. */
const AUTHENTICATION = 'R'.charCodeAt(0);

/** What a client of PostgreSQL says first. */
export function startupMessage(user: string): Buffer {
  const parameters = Buffer.from(`user\0${user}\0database\0postgres\0\0`);
  const head = Buffer.alloc(8);
  head.writeInt32BE(head.length + parameters.length, 0);
  head.writeInt32BE(PROTOCOL, 4);
  return Buffer.concat([head, parameters]);
}

/** What keeps the server from taking clients, by its answer to the startup message; undefined when nothing does. */
export function problemIn(answer: Buffer | undefined): string | undefined {
  if (answer === undefined) {
    return 'does not answer';
  }
  if (answer[0] === AUTHENTICATION) {
    return undefined;
  }
  // An error: fields that each begin with a letter and end with a zero; M is the message.
  const fields = answer.subarray(5).toString('utf8').split('\0');
  return fields.find(field => field.startsWith('M'))?.slice(1) ?? 'refuses';
}
