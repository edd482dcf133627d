import { createLogger, type Logger } from '../src/platform/telemetry/logger.ts';

/** A line of the log, parsed. */
export type LogLine = Record<string, unknown>;

/** A logger that keeps its lines for the test to look at. */
export function recordLog(level = 'info'): { logger: Logger; lines: LogLine[] } {
  const lines: LogLine[] = [];
  const destination = {
    write: (line: string) => {
      lines.push(JSON.parse(line) as LogLine);
    },
  };
  return { logger: createLogger({ level, destination }), lines };
}
