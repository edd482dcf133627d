import {
  findServiceProblem,
  type RunningPostgres,
  type RunningService,
  type ServiceName,
  startPostgres,
  startRabbitMq,
  startRedis,
} from '@internal/tooling';
import type { OptionSet } from './optionSets';

/** The services that a service of the given options needs to run. */
export function servicesOf(options: OptionSet): ServiceName[] {
  return Object.values(options).filter(
    (option): option is ServiceName => option !== 'none',
  );
}

/** PostgreSQL, RabbitMQ and Redis for the services under test, as far as they are installed. */
export class ServiceStand {
  readonly #postgres: RunningPostgres | undefined;
  readonly #rabbitMq: RunningService | undefined;
  readonly #redis: RunningService | undefined;
  #redisDatabases = 0;
  #databases = 0;

  static async start(): Promise<ServiceStand> {
    const [postgres, rabbitMq, redis] = await Promise.all([
      startIfInstalled('postgresql', startPostgres),
      startIfInstalled('rabbitmq', startRabbitMq),
      startIfInstalled('redis', startRedis),
    ]);
    return new ServiceStand(postgres, rabbitMq, redis);
  }

  private constructor(
    postgres: RunningPostgres | undefined,
    rabbitMq: RunningService | undefined,
    redis: RunningService | undefined,
  ) {
    this.#postgres = postgres;
    this.#rabbitMq = rabbitMq;
    this.#redis = redis;
  }

  /** The environment of a service with these options, with an empty database and cache of its own. */
  async createEnvironment(options: OptionSet): Promise<NodeJS.ProcessEnv> {
    const environment: NodeJS.ProcessEnv = {};
    if (options.database === 'postgresql' && this.#postgres) {
      this.#databases += 1;
      environment.DATABASE_URL = await this.#postgres.createDatabase(
        `service_${this.#databases}`,
      );
      // A service's tests make a database for each of their files.
      environment.TEST_DATABASE_URL = this.#postgres.url;
    }
    if (options.messaging === 'rabbitmq' && this.#rabbitMq) {
      environment.RABBITMQ_URL = this.#rabbitMq.url;
    }
    if (options.cache === 'redis' && this.#redis) {
      environment.REDIS_URL = `${this.#redis.url}/${this.#redisDatabases}`;
      this.#redisDatabases += 1;
    }
    return environment;
  }

  async stop(): Promise<void> {
    await Promise.all(
      [this.#postgres, this.#rabbitMq, this.#redis].map(service =>
        service?.stop(),
      ),
    );
  }
}

/** On CI everything has to be there, so that starting what is not fails with a message that says so. */
async function startIfInstalled<T>(
  name: ServiceName,
  start: () => Promise<T>,
): Promise<T | undefined> {
  return process.env.CI || findServiceProblem(name) === undefined
    ? await start()
    : undefined;
}
