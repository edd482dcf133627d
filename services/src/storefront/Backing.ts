import {
  type RunningPostgres,
  type RunningService,
  startPostgres,
  startRabbitMq,
  startRedis,
} from '@internal/tooling';
import { TcpProxy } from './TcpProxy';

/** A server of the shop, with a proxy in front of it through which the services reach it. */
export interface BackingServer<T extends RunningService = RunningService> {
  server: T;
  proxy: TcpProxy;
}

/** What the services keep their data in. */
export class Backing {
  readonly postgres: BackingServer<RunningPostgres>;
  readonly rabbitMq: BackingServer;
  readonly redis: BackingServer;

  static async start(): Promise<Backing> {
    const [postgres, rabbitMq, redis] = await Promise.all([
      startPostgres({ durable: true }),
      startRabbitMq(),
      startRedis(),
    ]);
    return new Backing(
      await behindProxy(postgres),
      await behindProxy(rabbitMq),
      await behindProxy(redis),
    );
  }

  private constructor(
    postgres: BackingServer<RunningPostgres>,
    rabbitMq: BackingServer,
    redis: BackingServer,
  ) {
    this.postgres = postgres;
    this.rabbitMq = rabbitMq;
    this.redis = redis;
  }

  async stop(): Promise<void> {
    await Promise.all(
      [this.postgres, this.rabbitMq, this.redis].map(
        async ({ server, proxy }) => {
          await proxy.stop();
          await server.stop();
        },
      ),
    );
  }
}

async function behindProxy<T extends RunningService>(
  server: T,
): Promise<BackingServer<T>> {
  const { hostname, port } = new URL(server.url);
  const target = { host: hostname, port: Number(port) };
  return { server, proxy: await TcpProxy.start(() => [target]) };
}
