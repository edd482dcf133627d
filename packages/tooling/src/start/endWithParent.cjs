// Preloaded into the backend: when the process that started it is gone, even by SIGKILL, the channel
// to it closes and the backend ends too, instead of keeping the port. It ends in order if it can; a
// backend that waits for something that will not come is ended all the same.
const GRACE_MILLISECONDS = 10_000;

process.on('disconnect', () => {
  setTimeout(() => process.exit(1), GRACE_MILLISECONDS);
  process.kill(process.pid, 'SIGTERM');
});
process.channel?.unref();
