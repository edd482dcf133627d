/**
 * Put into a service with `node --import`: kills the process, as a power cut would, when it reaches the
 * point CRASH_POINT for the CRASH_AFTER-th time, and notes that in the file CRASH_LOG.
 */
import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync } from 'node:fs';

const { CRASH_POINT, CRASH_AFTER, CRASH_LOG } = process.env;
let left = Number(CRASH_AFTER);

if (CRASH_POINT) {
  subscribe('service:reached', ({ point }) => {
    if (point !== CRASH_POINT) return;
    left -= 1;
    if (left === 0) {
      appendFileSync(CRASH_LOG, `${CRASH_POINT}\n`);
      process.kill(process.pid, 'SIGKILL');
    }
  });
}
