import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A client that writes whatever a test wants, HTTP or not. */
export class RawClient {
  /** Everything that was answered so far. */
  received = '';
  closed = false;
  readonly socket: Socket;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', data => (this.received += data.toString('latin1')));
    socket.on('error', () => undefined);
    socket.on('close', () => (this.closed = true));
  }

  static async connect(url: string): Promise<RawClient> {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  write(...lines: string[]): void {
    this.socket.write(lines.join('\r\n'));
  }

  /** The status of the first answer, once it is there. */
  get status(): number {
    const match = /^HTTP\/1\.1 (\d{3}) /.exec(this.received);
    if (match === null) {
      throw new Error(`no answer yet: ${JSON.stringify(this.received)}`);
    }
    return Number(match[1]);
  }
}
