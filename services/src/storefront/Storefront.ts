import { findFreePorts } from '@internal/tooling';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Backing } from './Backing';
import {
  createServiceDatabase,
  type ServiceDatabase,
} from './createServiceDatabase';
import { Replica } from './Replica';
import { migrateDatabase, type Schema } from './migrateDatabase';
import {
  type Preload,
  type ServiceCommand,
  serviceCommand,
} from './serviceCommand';
import {
  serviceEnvironment,
  SERVICES_WITH_DATABASE,
} from './serviceEnvironment';
import { directoryOf } from './servicesDirectory';
import { SERVICE_NAMES, type ServiceName } from './serviceNames';
import { TcpProxy } from './TcpProxy';

/** How the shop is started. */
export interface StorefrontOptions {
  /** Which services; all when left out. */
  services?: readonly ServiceName[];
  /** Processes of each service. */
  replicas?: number;
  /** Where the code of a service is; in its own folder when left out. */
  versionOf?: (service: ServiceName) => string;
  /** What is started instead of a service's source, and where: what was built from it. */
  builtOf?: (service: ServiceName) => ServiceCommand & { directory: string };
  /** Which schema the databases have; when left out, services migrate theirs as they start. */
  schema?: Schema;
  /** Put into the processes of a service before its own code. */
  preload?: (service: ServiceName) => Preload;
  /** Added to the environment of one start of one replica. */
  once?: (service: ServiceName) => NodeJS.ProcessEnv;
  /** Added to the environment of every replica of a service. */
  environment?: (service: ServiceName) => NodeJS.ProcessEnv;
}

/** The shop: its six services as processes, with servers of their own and stable addresses between them. */
export class Storefront {
  readonly backing: Backing;
  /** The secret with which identities are signed. */
  readonly identitySecret: string;
  /** Where logs and sent messages are. */
  readonly directory: string;
  readonly #replicas = new Map<ServiceName, Replica[]>();
  readonly #proxies = new Map<ServiceName, TcpProxy>();
  readonly #databases = new Map<ServiceName, ServiceDatabase>();

  /**
   * Starts everything and waits until every replica takes requests.
   *
   * @throws Error that names the log of what does not start
   */
  static async start(options: StorefrontOptions = {}): Promise<Storefront> {
    const directory = await mkdtemp(join(tmpdir(), 'causeway-storefront-'));
    const storefront = new Storefront(
      await Backing.start(),
      randomBytes(32).toString('hex'),
      directory,
    );
    try {
      await storefront.#startServices(options);
    } catch (error) {
      await storefront.stop({ keepDirectory: true });
      throw error;
    }
    return storefront;
  }

  private constructor(
    backing: Backing,
    identitySecret: string,
    directory: string,
  ) {
    this.backing = backing;
    this.identitySecret = identitySecret;
    this.directory = directory;
  }

  /** The stable address of a service, which balances over its replicas. */
  urlOf(service: ServiceName): string {
    return `http://127.0.0.1:${this.proxyOf(service).port}`;
  }

  /** The proxy in front of a service. */
  proxyOf(service: ServiceName): TcpProxy {
    return found(this.#proxies, service);
  }

  replicasOf(service: ServiceName): readonly Replica[] {
    return found(this.#replicas, service);
  }

  /** The database of a service, past the proxy and with every right. */
  administratorUrlOf(service: ServiceName): string {
    const url = new URL(this.backing.postgres.server.url);
    url.pathname = new URL(found(this.#databases, service).url).pathname;
    return url.toString();
  }

  /** Services that were started. */
  get services(): ServiceName[] {
    return [...this.#replicas.keys()];
  }

  /** Where a service writes its log. */
  logFileOf(service: ServiceName): string {
    return join(this.directory, `${service}.log`);
  }

  /** Where notifications end that are written instead of sent. */
  get outboxDirectory(): string {
    return join(this.directory, 'outbox');
  }

  async waitUntilReady(): Promise<void> {
    await Promise.all(
      [...this.#replicas.values()]
        .flat()
        .map(replica => replica.waitUntilReady()),
    );
  }

  /** Ends all processes, the services before what they need. */
  async stop(options: { keepDirectory?: boolean } = {}): Promise<void> {
    await Promise.all(
      [...this.#replicas.values()].flat().map(replica => replica.stop()),
    );
    await Promise.all([...this.#proxies.values()].map(proxy => proxy.stop()));
    await this.backing.stop();
    if (!options.keepDirectory) {
      await rm(this.directory, { recursive: true, force: true });
    }
  }

  async #startServices(options: StorefrontOptions): Promise<void> {
    const { services = SERVICE_NAMES, replicas = 1 } = options;
    await mkdir(this.outboxDirectory, { recursive: true });
    for (const service of SERVICE_NAMES) {
      // An address for each, also for those that are not started: nobody answers there then.
      const proxy = await TcpProxy.start(() =>
        (this.#replicas.get(service) ?? []).map(({ port }) => ({
          host: '127.0.0.1',
          port,
        })),
      );
      this.#proxies.set(service, proxy);
    }
    for (const service of services) {
      if (SERVICES_WITH_DATABASE.includes(service)) {
        const database = await createServiceDatabase(
          this.backing.postgres.server.url,
          service.replace('-', '_'),
        );
        this.#databases.set(service, database);
        if (options.schema) {
          await migrateDatabase(service, database, options.schema);
        }
      }
    }
    await Promise.all(
      services.map(async service => {
        const started: Replica[] = [];
        this.#replicas.set(service, started);
        for (const port of await findFreePorts(replicas)) {
          started.push(this.#startReplica(service, port, options));
          // The first one migrates; the others find the work done.
          await started[0].waitUntilReady();
        }
      }),
    );
    await this.waitUntilReady();
  }

  #startReplica(
    service: ServiceName,
    port: number,
    options: StorefrontOptions,
  ): Replica {
    const { preload, once, environment, versionOf, schema } = options;
    const built = options.builtOf?.(service);
    const directory =
      built?.directory ?? versionOf?.(service) ?? directoryOf(service);
    const command =
      built ??
      serviceCommand(service, { preload: preload?.(service), directory });
    return Replica.start({
      command: command.command,
      args: command.args,
      directory,
      port,
      logFile: this.logFileOf(service),
      environment: {
        ...command.environment,
        ...serviceEnvironment(service, this, this.#databases.get(service)),
        ...(schema && { MIGRATE_ON_START: 'false' }),
        ...environment?.(service),
      },
      once: once && (() => once(service)),
    });
  }
}

function found<Key, Value>(map: Map<Key, Value>, key: Key): Value {
  const value = map.get(key);
  if (value === undefined) {
    throw new Error(`${key} was not started.`);
  }
  return value;
}
