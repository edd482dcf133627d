// Preloaded into the backend: when the process that started it is gone, even by SIGKILL, the channel
// to it closes and the backend ends too, instead of keeping the port.
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
