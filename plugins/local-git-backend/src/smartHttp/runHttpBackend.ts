import {
  type ChildProcess,
  type ChildProcessByStdio,
  spawn,
} from 'node:child_process';
import { basename, dirname } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { gitEnvironment } from '@internal/plugin-local-git-node';
import type { Request, Response } from 'express';
import { limitBytes } from './limitBytes';
import { type CgiHeader, parseCgiHeader } from './parseCgiHeader';

/** The services of git's smart HTTP protocol. */
export type GitService = 'git-upload-pack' | 'git-receive-pack';

/** What git may do for one request. */
export interface RunHttpBackendOptions {
  request: Request;
  response: Response;
  /** The bare repository's directory. */
  directory: string;
  service: GitService;
  /** Whether it is the request that lists the refs, before the one that does the work. */
  advertise: boolean;
  /** Who it is done for; absent for nobody in particular. */
  user?: string;
  /** The largest request body, in bytes. */
  maximumBytes: number;
  /** How long it may take, in milliseconds. */
  timeout: number;
}

/** Git took longer than it may. */
export class TimeoutError extends Error {
  readonly name = 'TimeoutError';
  readonly statusCode = 504;

  /** @param timeout - in milliseconds */
  constructor(timeout: number) {
    super(`Git took longer than ${timeout / 1000} seconds`);
  }
}

const MAXIMUM_HEAD_BYTES = 64 * 1024;

/**
 * Has `git http-backend` answer a request. The program is ended when the client goes away, when
 * it takes too long and when the body is too large.
 *
 * The answer is sent but for its end, so that what follows from a push has happened when the client
 * takes it for done.
 *
 * @throws PayloadTooLargeError, TimeoutError, or an Error when git gives no whole answer. Part of
 *   one may have been sent, see `response.headersSent`.
 */
export async function runHttpBackend(
  options: RunHttpBackendOptions,
): Promise<void> {
  const { request, response, maximumBytes, timeout } = options;
  const child = spawn('git', ['http-backend'], {
    cwd: options.directory,
    env: cgiEnvironment(options),
    stdio: ['pipe', 'pipe', 'pipe'],
    // In a group of its own, so that what it started can be ended with it.
    detached: true,
  });
  const exit = waitForExit(child);
  let timedOut = false;
  const stop = () => killGroup(child);
  const timer = setTimeout(() => {
    timedOut = true;
    stop();
  }, timeout);
  response.once('close', stop);
  try {
    feed(request, child, maximumBytes);
    await sendAnswer(child.stdout, response);
    if ((await exit) === undefined) {
      throw new Error('git http-backend was ended');
    }
  } catch (error) {
    throw timedOut ? new TimeoutError(timeout) : error;
  } finally {
    clearTimeout(timer);
    response.off('close', stop);
    stop();
  }
}

function feed(
  request: Request,
  child: ChildProcessByStdio<Writable, Readable, Readable>,
  maximumBytes: number,
): void {
  const limit = limitBytes(maximumBytes);
  limit.once('error', error => child.stdout.destroy(error));
  child.stdin.once('error', () => {
    // Git answered without reading all of the request. The rest is read and dropped, for else the
    // client never comes to read the answer.
    request.unpipe(limit);
    request.resume();
  });
  request.pipe(limit).pipe(child.stdin);
}

function cgiEnvironment(options: RunHttpBackendOptions): NodeJS.ProcessEnv {
  const { request, directory, service, advertise, user } = options;
  const environment: NodeJS.ProcessEnv = gitEnvironment({
    'http.receivepack': String(service === 'git-receive-pack'),
    'receive.maxInputSize': String(options.maximumBytes),
  });
  const set = (name: string, value: string | undefined) => {
    if (value !== undefined) {
      environment[name] = value;
    }
  };
  const operation = advertise ? 'info/refs' : service;
  set('GIT_PROJECT_ROOT', dirname(directory));
  set('PATH_INFO', `/${basename(directory)}/${operation}`);
  set('GIT_HTTP_EXPORT_ALL', '1');
  set('REQUEST_METHOD', advertise ? 'GET' : 'POST');
  set('QUERY_STRING', advertise ? `service=${service}` : '');
  set('CONTENT_TYPE', request.get('content-type'));
  set('CONTENT_LENGTH', request.get('content-length'));
  set('HTTP_CONTENT_ENCODING', request.get('content-encoding'));
  set('REMOTE_USER', user);
  set('REMOTE_ADDR', request.ip);
  const protocol = request.get('git-protocol');
  if (protocol && /^version=\d(:[a-z0-9=-]+)*$/.test(protocol)) {
    set('GIT_PROTOCOL', protocol);
  }
  return environment;
}

async function sendAnswer(
  output: AsyncIterable<Buffer>,
  response: Response,
): Promise<void> {
  let head: CgiHeader | undefined;
  let pending = Buffer.alloc(0);
  for await (const chunk of output) {
    if (head) {
      await write(response, chunk);
      continue;
    }
    pending = Buffer.concat([pending, chunk]);
    head = parseCgiHeader(pending);
    if (head) {
      response.status(head.status);
      for (const [name, value] of head.headers) {
        response.setHeader(name, value);
      }
      await write(response, pending.subarray(head.length));
    } else if (pending.length > MAXIMUM_HEAD_BYTES) {
      break;
    }
  }
  if (!head) {
    throw new Error('git http-backend gave no answer');
  }
}

async function write(response: Response, chunk: Buffer): Promise<void> {
  if (chunk.length > 0 && !response.destroyed && !response.write(chunk)) {
    await new Promise<void>(resolve => {
      const done = () => {
        response.off('drain', done);
        response.off('close', done);
        resolve();
      };
      response.once('drain', done);
      response.once('close', done);
    });
  }
}

function waitForExit(child: ChildProcess): Promise<number | undefined> {
  // What git says on its standard error is not for clients, but the pipe must not fill up.
  child.stderr?.resume();
  return new Promise(resolve => {
    child.once('error', () => resolve(undefined));
    child.once('close', code => resolve(code ?? undefined));
  });
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null) {
    return;
  }
  try {
    process.kill(-child.pid, 'SIGTERM');
  } catch {
    // It ended in this moment.
  }
}
