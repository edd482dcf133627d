import {
  SERVICE_NAMES,
  type ServiceName,
} from '@internal/services/src/storefront/serviceNames';
import { directoryOf } from '@internal/services/src/storefront/servicesDirectory';
import { isPortFree } from '@internal/tooling';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { POSTGRES_ADMINISTRATOR, postgresUnit } from './backing/postgresUnit';
import { prometheusUnit } from './backing/prometheusUnit';
import { RABBITMQ_USER, rabbitMqUnits } from './backing/rabbitMqUnits';
import { redisUnit } from './backing/redisUnit';
import { DirectoryLock } from './ledger/DirectoryLock';
import { endLeftovers, MARK_VARIABLE } from './ledger/endLeftovers';
import { Ledger } from './ledger/Ledger';
import { Supervisor } from './processes/Supervisor';
import type { Unit } from './processes/Unit';
import { choosePorts } from './state/choosePorts';
import { readSecrets, type SandboxSecrets } from './state/SandboxSecrets';
import { readState, writeState } from './state/stateFile';
import {
  databaseNames,
  rolePassword,
} from './storefront/ensureServiceDatabase';
import type { ServiceAddresses } from './storefront/ServiceAddresses';
import { ServiceProxies } from './storefront/ServiceProxies';
import {
  replicaName,
  ROUTES,
  routeName,
  SERVICE_PORTS,
} from './storefront/serviceRoutes';
import { serviceUnits } from './storefront/serviceUnits';

/** How a sandbox is started. */
export interface SandboxOptions {
  /** Where everything that it keeps is; two sandboxes have two. */
  directory: string;
  /** Which services; all when left out. */
  services?: readonly ServiceName[];
  /** Which servers, by the names of their units; all when left out. */
  servers?: readonly string[];
  /** Processes of each service. */
  replicas?: number;
  /** Takes what happens before the first process is started. */
  say?: (text: string) => void;
}

/** Servers that need a port. */
const SERVER_PORTS = [
  'postgresql',
  'redis',
  'rabbitmq',
  'rabbitmq-distribution',
  'rabbitmq-names',
  'prometheus',
];

/** The platform on one machine: its servers, its services with their replicas, and the routes between them. */
export class Sandbox {
  readonly supervisor: Supervisor;
  readonly proxies: ServiceProxies;
  readonly secrets: SandboxSecrets;
  readonly directory: string;
  readonly #ports: Readonly<Record<string, number>>;
  readonly #lock: DirectoryLock;
  readonly #services: readonly ServiceName[];
  readonly #replicas: number;

  /**
   * Takes the folder, ends what an earlier sandbox in it left behind, opens the addresses and begins to start
   * everything; returns while that is under way.
   *
   * @throws DirectoryTakenError when another sandbox runs in the folder
   */
  static async start(options: SandboxOptions): Promise<Sandbox> {
    const { directory, say = () => undefined } = options;
    mkdirSync(directory, { recursive: true });
    const lock = DirectoryLock.acquire(directory);
    try {
      // Servers with accounts of their own have their folders in it: they may pass, and not look around.
      chmodSync(directory, 0o711);
      const secrets = readSecrets(join(directory, 'secrets.json'));
      const ledgerFile = join(directory, 'ledger.json');
      const ended = await endLeftovers(
        Ledger.readLeftovers(ledgerFile),
        secrets.id,
      );
      if (ended.length > 0) {
        say(`Ended ${ended.length} processes of an earlier sandbox.`);
      }
      const { ports, proxies } = await openAddresses(options);
      return new Sandbox(options, {
        lock,
        secrets,
        ledgerFile,
        ports,
        proxies,
      });
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  private constructor(
    {
      directory,
      services = SERVICE_NAMES,
      servers,
      replicas = 2,
    }: SandboxOptions,
    parts: {
      lock: DirectoryLock;
      secrets: SandboxSecrets;
      ledgerFile: string;
      ports: Record<string, number>;
      proxies: ServiceProxies;
    },
  ) {
    this.directory = directory;
    this.#services = services;
    this.#replicas = replicas;
    this.secrets = parts.secrets;
    this.proxies = parts.proxies;
    this.#ports = parts.ports;
    this.#lock = parts.lock;
    const addresses = this.#addresses();
    mkdirSync(addresses.outboxDirectory, { recursive: true });
    const units = [
      ...this.#servers().filter(({ name }) => servers?.includes(name) ?? true),
      ...services.flatMap(service =>
        serviceUnits(service, {
          replicas,
          addresses,
          administratorUrl: this.administratorUrl,
        }),
      ),
    ];
    this.supervisor = new Supervisor(units, {
      ledger: new Ledger(parts.ledgerFile),
      logDirectory: join(directory, 'logs'),
      mark: this.#mark,
    });
    this.supervisor.onChange(changed => {
      const service = services.find(name =>
        changed.name.startsWith(`${name}-`),
      );
      if (service) {
        this.#updateProxy(service);
      }
    });
    this.supervisor.start();
  }

  /** The port of that name: of a server, a replica, a service or a route. */
  port(name: string): number {
    const port = this.#ports[name];
    if (port === undefined) {
      throw new Error(`Nothing here is called ${name}.`);
    }
    return port;
  }

  /** The stable address of a service. */
  urlOf(service: ServiceName): string {
    return `http://127.0.0.1:${this.port(service)}`;
  }

  /** PostgreSQL, with the role that may do everything. */
  get administratorUrl(): string {
    const { postgresPassword } = this.secrets;
    return `postgresql://${POSTGRES_ADMINISTRATOR}:${postgresPassword}@127.0.0.1:${this.port(
      'postgresql',
    )}/postgres`;
  }

  get rabbitMqUrl(): string {
    return `amqp://${RABBITMQ_USER}:${
      this.secrets.rabbitMqPassword
    }@127.0.0.1:${this.port('rabbitmq')}`;
  }

  /** Resolves when the broker and at least one replica of every service take work. */
  async whenServing(): Promise<void> {
    const whenReady = (name: string) =>
      this.supervisor.waitFor(name, ({ state }) => state === 'ready');
    await Promise.all([
      whenReady('rabbitmq'),
      ...this.#services.map(service =>
        Promise.race(this.replicasOf(service).map(whenReady)),
      ),
    ]);
  }

  /** The names of a service's replicas. */
  replicasOf(service: ServiceName): string[] {
    return Array.from({ length: this.#replicas }, (_, index) =>
      replicaName(service, index + 1),
    );
  }

  /** Stops everything in order and gives the folder up. */
  async stop(): Promise<void> {
    await this.supervisor.stop();
    await this.proxies.close();
    this.#lock.release();
  }

  get #mark(): NodeJS.ProcessEnv {
    return { [MARK_VARIABLE]: this.secrets.id };
  }

  #updateProxy(service: ServiceName): void {
    this.proxies.setReady(
      service,
      this.replicasOf(service)
        .filter(name => this.supervisor.unit(name).status.state === 'ready')
        .map(name => ({ name, port: this.port(name) })),
    );
  }

  #servers(): Unit[] {
    const { postgresPassword, redisPassword, rabbitMqPassword, id } =
      this.secrets;
    const context = {
      directory: this.directory,
      mark: this.#mark,
      port: (name: string) => this.port(name),
    };
    return [
      postgresUnit(context, postgresPassword),
      redisUnit(context, redisPassword),
      ...rabbitMqUnits(context, rabbitMqPassword, id.slice(0, 8)),
      prometheusUnit(context, {
        ruleFolders: Object.fromEntries(
          this.#services.map(service => [
            service,
            join(directoryOf(service), 'deploy', 'monitoring'),
          ]),
        ),
        targets: () =>
          this.#services.flatMap(service =>
            this.replicasOf(service).map(replica => ({
              service,
              replica,
              port: this.port(replica),
            })),
          ),
      }),
    ];
  }

  #addresses(): ServiceAddresses {
    return {
      secrets: this.secrets,
      port: name => this.port(name),
      portOf: route => this.port(routeName(route)),
      outboxDirectory: join(this.directory, 'outbox'),
      databaseUrl: (service, role) => {
        const names = databaseNames(service);
        const url = new URL(this.administratorUrl);
        url.username = names[role];
        url.password = rolePassword(this.secrets.databaseSecret, names[role]);
        url.pathname = `/${names.database}`;
        return url.toString();
      },
    };
  }
}

/** How often ports are chosen anew when somebody else takes one first. */
const ATTEMPTS = 5;

/** Chooses all ports and opens the routes on theirs. */
async function openAddresses(
  options: SandboxOptions,
): Promise<{ ports: Record<string, number>; proxies: ServiceProxies }> {
  for (let attempt = 1; ; attempt += 1) {
    const ports = await preparePorts(options);
    try {
      const proxies = await ServiceProxies.open(
        route => ports[routeName(route)],
      );
      return { ports, proxies };
    } catch (error) {
      const wasTaken = (error as { code?: string }).code === 'EADDRINUSE';
      if (!wasTaken || attempt === ATTEMPTS) {
        throw error;
      }
    }
  }
}

/** Gives everything its port, the same as at the last start where that is possible. */
async function preparePorts({
  directory,
  replicas = 2,
}: SandboxOptions): Promise<Record<string, number>> {
  const file = join(directory, 'ports.json');
  const replicaNames = SERVICE_NAMES.flatMap(service =>
    Array.from({ length: replicas }, (_, index) =>
      replicaName(service, index + 1),
    ),
  );
  const ports = await choosePorts({
    names: [...ROUTES.map(routeName), ...SERVER_PORTS, ...replicaNames],
    preferred: SERVICE_PORTS,
    earlier: readState(file, z.record(z.string(), z.number().int())) ?? {},
    isFree: isPortFree,
    random: Math.random,
  });
  writeState(file, ports);
  return ports;
}
