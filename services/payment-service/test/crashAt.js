import { subscribe } from 'node:diagnostics_channel';

// Preloaded into a child process: ends it, as a power cut would, when it first reaches the point of CRASH_AT
subscribe('service:reached', message => {
  if (message.point === process.env.CRASH_AT) {
    process.kill(process.pid, 'SIGKILL');
    // The signal is on its way; nothing more may happen until it is there
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  }
});
