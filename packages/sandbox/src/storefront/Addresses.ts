import type { ServiceName } from '@internal/services/src/storefront/serviceNames';
import { join } from 'node:path';
import { POSTGRES_ADMINISTRATOR } from '../backing/postgresUnit';
import { RABBITMQ_USER } from '../backing/rabbitMqUnits';
import type { SandboxSecrets } from '../state/SandboxSecrets';
import { databaseNames, rolePassword } from './ensureServiceDatabase';
import { routeName, type ServiceRoute } from './serviceRoutes';

/** Where everything in a sandbox is found, and what has to be shown there. */
export class Addresses {
  readonly secrets: SandboxSecrets;
  readonly #directory: string;
  #ports: Readonly<Record<string, number>>;

  /**
   * @param directory - of the sandbox
   * @param ports - by the names of servers, replicas, services and routes
   */
  constructor(
    directory: string,
    secrets: SandboxSecrets,
    ports: Readonly<Record<string, number>>,
  ) {
    this.#directory = directory;
    this.secrets = secrets;
    this.#ports = ports;
  }

  /** @throws Error when nothing has that name */
  port(name: string): number {
    const port = this.#ports[name];
    if (port === undefined) {
      throw new Error(`Nothing here is called ${name}.`);
    }
    return port;
  }

  /** All ports by their names. */
  get ports(): Readonly<Record<string, number>> {
    return this.#ports;
  }

  /** Takes further ports on. */
  addPorts(ports: Readonly<Record<string, number>>): void {
    this.#ports = { ...this.#ports, ...ports };
  }

  /** Where a caller finds a service. */
  urlFor(route: ServiceRoute): string {
    return `http://127.0.0.1:${this.port(routeName(route))}`;
  }

  /** Where everybody who is no service finds one. */
  urlOf(service: ServiceName): string {
    return this.urlFor({ caller: 'outside', callee: service });
  }

  /** PostgreSQL, with the role that may do everything. */
  get administratorUrl(): string {
    return this.#postgresUrl(
      POSTGRES_ADMINISTRATOR,
      this.secrets.postgresPassword,
      'postgres',
    );
  }

  /** A service's database, with the role that works in it or the one that owns the tables. */
  databaseUrl(service: ServiceName, role: 'worker' | 'owner'): string {
    const names = databaseNames(service);
    return this.#postgresUrl(
      names[role],
      rolePassword(this.secrets.databaseSecret, names[role]),
      names.database,
    );
  }

  get rabbitMqUrl(): string {
    const { rabbitMqPassword } = this.secrets;
    return `amqp://${RABBITMQ_USER}:${rabbitMqPassword}@127.0.0.1:${this.port(
      'rabbitmq',
    )}`;
  }

  get redisUrl(): string {
    return `redis://:${this.secrets.redisPassword}@127.0.0.1:${this.port(
      'redis',
    )}`;
  }

  /** Where the notification-service writes messages instead of sending them. */
  get outboxDirectory(): string {
    return join(this.#directory, 'outbox');
  }

  #postgresUrl(role: string, password: string, database: string): string {
    return `postgresql://${role}:${password}@127.0.0.1:${this.port(
      'postgresql',
    )}/${database}`;
  }
}
