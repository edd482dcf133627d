import { type DestinationStream, pino } from 'pino';

/** Lines are written together when there are this many characters of them, or after this time. */
const chunkLength = 65_536;
const flushEveryMs = 100;

/**
 * Where the log goes. Writing each line by itself costs a hand-over to another thread and back, which is more than the
 * gateway does otherwise for a request; a process that is killed loses what it logged in the last moment.
 *
 * @param path standard output when it is left out
 */
export function logOutput(path?: string): DestinationStream {
  return pino.destination({
    ...(path !== undefined && { dest: path }),
    sync: false,
    minLength: chunkLength,
    maxWrite: 2 * chunkLength,
    periodicFlush: flushEveryMs,
  });
}
