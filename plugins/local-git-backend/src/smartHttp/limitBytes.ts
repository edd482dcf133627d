import { Transform } from 'node:stream';

/** A request body that is larger than it may be. */
export class PayloadTooLargeError extends Error {
  readonly name = 'PayloadTooLargeError';
  readonly statusCode = 413;
}

/**
 * A stream that passes on what it gets, and fails when that is too much.
 *
 * @param maximum - the most that is passed on, in bytes
 */
export function limitBytes(maximum: number): Transform {
  let size = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size > maximum) {
        done(
          new PayloadTooLargeError(
            `The request is larger than the ${maximum} bytes that are allowed`,
          ),
        );
      } else {
        done(undefined, chunk);
      }
    },
  });
}
