import { channel } from 'node:diagnostics_channel';

/** What a subscriber of the channel `service:reached` is told. */
export interface ReachedPoint {
  point: string;
}

const points = channel('service:reached');

/**
 * Announces that the process is at a named point where its end would matter, for example after a commit and before
 * the message about it is sent. Tests of faults preload a subscriber that ends the process right there. Without a
 * subscriber this costs nothing.
 */
export function reached(point: string): void {
  if (points.hasSubscribers) {
    const message: ReachedPoint = { point };
    points.publish(message);
  }
}
