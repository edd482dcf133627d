import type { RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceContext } from '../serviceContext.ts';
import { HttpServer } from './httpServer.ts';
import type { RunningService } from './runUntilSignal.ts';

/** A service that accepts requests on `port`. */
export interface Service extends RunningService {
  port: number;
}

interface ServerConfiguration {
  HOST: string;
  PORT: number;
  SHUTDOWN_DELAY_MS: number;
  SHUTDOWN_TIMEOUT_MS: number;
}

/**
 * Opens the port and says that the service is ready. `stop` goes the same way back: not ready, no new connections,
 * running requests finish, everything that was opened is closed.
 *
 * @throws when the address is in use or not allowed
 */
export async function serve(
  application: RequestListener,
  { logger, health, resources }: ServiceContext,
  configuration: ServerConfiguration,
): Promise<Service> {
  const server = await HttpServer.listen(application, {
    host: configuration.HOST,
    port: configuration.PORT,
  });
  health.markRunning();
  logger.info({ port: server.port }, 'listening');

  return {
    port: server.port,
    stop: async reason => {
      logger.info({ reason }, 'stopping');
      health.markStopping();
      // Load balancers learn from readiness that no more requests belong here; Ctrl-C has no load balancer
      await sleep(reason === 'SIGTERM' ? configuration.SHUTDOWN_DELAY_MS : 0);
      await server.close(configuration.SHUTDOWN_TIMEOUT_MS);
      await resources.close(logger);
      logger.info('stopped');
    },
  };
}
