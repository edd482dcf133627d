/**
 * Answers the question `cpu` of the parent process with what this process has used so far, in microseconds,
 * and ends with it.
 */
export function reportCpu(): void {
  process.on('message', message => {
    if (message === 'cpu') {
      const { user, system } = process.cpuUsage();
      process.send?.({ cpu: user + system });
    }
  });
  process.on('disconnect', () => {
    process.exit();
  });
}
