import type { Logger } from '../telemetry/logger.ts';

/** A service that runs until it is told to stop. */
export interface RunningService {
  /** @param reason the name of the signal, for the log */
  stop(reason: string): Promise<void>;
}

/**
 * Starts the service and stops it on SIGTERM or SIGINT. A second signal ends the process at once, and so does the
 * first while the service is still starting: there is nothing to finish yet. An error that nobody handled leaves the
 * process in an unknown state, so it stops the service as well, with exit code 1.
 */
export async function runUntilSignal(
  logger: Logger,
  start: () => Promise<RunningService>,
): Promise<void> {
  let service: RunningService | undefined;
  let stopping = false;

  const stop = (reason: string, code: number) => {
    if (stopping || service === undefined) {
      exit(logger, stopping ? 1 : code);
      return;
    }
    stopping = true;
    service.stop(reason).then(
      () => {
        exit(logger, code);
      },
      (error: unknown) => {
        logger.fatal({ err: error }, 'the service did not stop cleanly');
        exit(logger, 1);
      },
    );
  };
  process.on('SIGTERM', () => {
    stop('SIGTERM', 0);
  });
  process.on('SIGINT', () => {
    stop('SIGINT', 0);
  });
  process.on('uncaughtException', error => {
    logger.fatal({ err: error }, 'an error was not handled');
    stop('uncaughtException', 1);
  });

  try {
    service = await start();
  } catch (error) {
    logger.fatal({ err: error }, 'the service could not start');
    exit(logger, 1);
  }
}

/** Ends the process once the log has been written. */
function exit(logger: Logger, code: number): void {
  logger.flush(() => process.exit(code));
}
