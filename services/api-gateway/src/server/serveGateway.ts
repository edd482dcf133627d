import { setTimeout as sleep } from 'node:timers/promises';
import type { Configuration } from '../configuration.ts';
import type { EdgeContext } from '../edge/edgeContext.ts';
import type { Service } from '../platform/process/serve.ts';
import type { ServiceContext } from '../platform/serviceContext.ts';
import { type GatewayListener, GatewayServer } from './gatewayServer.ts';

/** Above the limit for bodies, which answers with a problem document where Node.js only cuts off. */
const requestTimeoutMarginMs = 10_000;

/**
 * Opens the port and says that the gateway is ready. `stop` goes the same way back as in every service: not ready and
 * still answering, no new connections, running requests finish, everything that was opened is closed.
 *
 * @throws when the address is in use or not allowed
 */
export async function serveGateway(
  listener: GatewayListener,
  { logger, health, resources }: ServiceContext,
  edge: EdgeContext,
  configuration: Configuration,
): Promise<Service> {
  const server = await GatewayServer.listen(listener, {
    host: configuration.HOST,
    port: configuration.PORT,
    maxHeaderBytes: configuration.HEADER_LIMIT_BYTES,
    headerCount: configuration.HEADER_COUNT_LIMIT,
    requestTimeoutMs: configuration.BODY_TOTAL_TIMEOUT_MS + requestTimeoutMarginMs,
  });
  health.markRunning();
  logger.info({ port: server.port }, 'listening');

  return {
    port: server.port,
    stop: async reason => {
      logger.info({ reason }, 'stopping');
      health.markStopping();
      edge.draining = true;
      // Load balancers learn from readiness that no more requests belong here; Ctrl-C has no load balancer
      await sleep(reason === 'SIGTERM' ? configuration.SHUTDOWN_DELAY_MS : 0);
      await server.close(configuration.SHUTDOWN_TIMEOUT_MS);
      await resources.close(logger);
      logger.info('stopped');
    },
  };
}
