import { connect } from 'node:net';

/** Milliseconds to wait for an answer before it counts as none. */
const ANSWER_TIMEOUT_MS = 1_000;

/**
 * Sends bytes to a loopback port and returns the first answer, or undefined when there is none.
 *
 * @remarks
 *
 * An open port says little: a server may listen long before it serves. Speaking the first words of
 * its protocol says that it does.
 */
export function exchange(
  port: number,
  request: string | Buffer,
): Promise<Buffer | undefined> {
  return new Promise(resolve => {
    const socket = connect({ port, host: '127.0.0.1' });
    const finish = (answer?: Buffer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(ANSWER_TIMEOUT_MS, () => finish());
    socket.once('connect', () => socket.write(request));
    socket.once('data', finish);
    socket.once('error', () => finish());
    socket.once('close', () => finish());
  });
}
