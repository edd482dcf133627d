import { subscribe } from 'node:diagnostics_channel';

// Preloaded into a service: ends its process, without any grace, when it gets to a point for the so-manieth time
const point = process.env.KILL_AT_POINT;
let left = Number(process.env.KILL_AT_COUNT ?? 1);

subscribe('service:reached', message => {
  if (message.point === point) {
    left -= 1;
    if (left === 0) {
      process.kill(process.pid, 'SIGKILL');
    }
  }
});
