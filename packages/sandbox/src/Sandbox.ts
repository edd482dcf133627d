import {
  SERVICE_NAMES,
  type ServiceName,
} from '@internal/services/src/storefront/serviceNames';
import { directoryOf } from '@internal/services/src/storefront/servicesDirectory';
import { accessSync, chmodSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type ScrapeTarget, writeTargets } from './backing/prometheusUnit';
import type { ServerContext } from './backing/ServerContext';
import { serverUnits } from './backing/serverUnits';
import { createFaultDriver } from './faults/createFaultDriver';
import { FaultController } from './faults/FaultController';
import { DirectoryLock } from './ledger/DirectoryLock';
import { endLeftovers, MARK_VARIABLE } from './ledger/endLeftovers';
import { Ledger } from './ledger/Ledger';
import { RotatingLog } from './logs/RotatingLog';
import { Supervisor } from './processes/Supervisor';
import type { Unit } from './processes/Unit';
import { readSecrets } from './state/SandboxSecrets';
import { Addresses } from './storefront/Addresses';
import { openRoutes, reservePorts } from './storefront/openRoutes';
import type { ServiceProxies } from './storefront/ServiceProxies';
import { replicaNames } from './storefront/serviceRoutes';
import { replicaUnit, serviceUnits } from './storefront/serviceUnits';

/** How a sandbox is started. */
export interface SandboxOptions {
  /** Where everything that it keeps is; two sandboxes have two. */
  directory: string;
  /** Which services; all when left out. */
  services?: readonly ServiceName[];
  /** Which servers, by the names of their units; all when left out. */
  servers?: readonly string[];
  /** Processes of each service; two when left out. */
  replicas?: number;
  /** Takes what happens before the first process is started. */
  say?: (text: string) => void;
}

/** The most processes that a service may have. */
export const MOST_REPLICAS = 10;

const PORTS_FILE = 'ports.json';

/** What a sandbox is made of. */
interface Parts {
  lock: DirectoryLock;
  ledger: Ledger;
  addresses: Addresses;
  proxies: ServiceProxies;
}

/** The platform on one machine: its servers, its services with their replicas, and the routes between them. */
export class Sandbox {
  readonly directory: string;
  readonly services: readonly ServiceName[];
  readonly addresses: Addresses;
  readonly proxies: ServiceProxies;
  readonly supervisor: Supervisor;
  readonly faults: FaultController;
  /** Every change of a unit and every fault, a line of JSON each. */
  readonly events: RotatingLog;
  readonly #lock: DirectoryLock;
  readonly #replicas: Map<ServiceName, number>;
  readonly #portsFile: string;
  readonly #mark: NodeJS.ProcessEnv;
  /** Numbers of replicas are changed one after the other. */
  #scaling: Promise<void> = Promise.resolve();

  /**
   * Takes the folder, ends what an earlier sandbox in it left behind, opens the addresses and begins to start
   * everything; returns while that is under way.
   *
   * @throws DirectoryTakenError when another sandbox runs in the folder
   */
  static async start(options: SandboxOptions): Promise<Sandbox> {
    const { directory, replicas = 2, say = () => undefined } = options;
    requireWritable(directory);
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
      const ledger = new Ledger(ledgerFile);
      const { ports, proxies } = await openRoutes(
        join(directory, PORTS_FILE),
        replicas,
      );
      const addresses = new Addresses(directory, secrets, ports);
      mkdirSync(addresses.outboxDirectory, { recursive: true, mode: 0o700 });
      return new Sandbox(options, { lock, ledger, addresses, proxies });
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  private constructor(options: SandboxOptions, parts: Parts) {
    const { directory, services = SERVICE_NAMES, replicas = 2 } = options;
    this.directory = directory;
    this.services = services;
    this.addresses = parts.addresses;
    this.proxies = parts.proxies;
    this.#lock = parts.lock;
    this.#replicas = new Map(services.map(service => [service, replicas]));
    this.#portsFile = join(directory, PORTS_FILE);
    this.#mark = { [MARK_VARIABLE]: this.addresses.secrets.id };
    this.supervisor = new Supervisor(this.#units(options.servers), {
      ledger: parts.ledger,
      logDirectory: join(directory, 'logs'),
      mark: this.#mark,
    });
    this.events = new RotatingLog(join(directory, 'logs', 'events.log'));
    this.faults = new FaultController(
      createFaultDriver({
        supervisor: this.supervisor,
        proxies: this.proxies,
        replicas: () => services.flatMap(service => this.replicasOf(service)),
      }),
      fault => this.#noteEvent({ type: 'fault', fault }),
    );
    this.supervisor.onChange(({ name }, { state, cause }) => {
      this.#noteEvent({ type: 'unit', unit: name, state, cause });
      const service = services.find(candidate =>
        this.replicasOf(candidate).includes(name),
      );
      if (service) {
        this.#updateProxy(service);
      }
    });
    this.supervisor.start();
  }

  /** The names of a service's replicas. */
  replicasOf(service: ServiceName): string[] {
    return replicaNames(service, this.#replicas.get(service) ?? 0);
  }

  /**
   * Gives a service another number of replicas. Those that are too many get no new connections at once; resolves
   * when they are gone and those that were missing are being started.
   *
   * @throws Error when the service is not here, or the number is none
   */
  async scale(service: ServiceName, count: number): Promise<void> {
    if (!this.#replicas.has(service)) {
      throw new Error(`${service} is not part of this sandbox.`);
    }
    if (!Number.isInteger(count) || count < 0 || count > MOST_REPLICAS) {
      throw new Error(
        `Replicas are a whole number from 0 to ${MOST_REPLICAS}.`,
      );
    }
    const done = this.#scaling.then(() => this.#scaleNow(service, count));
    this.#scaling = done.catch(() => undefined);
    await done;
  }

  /** Resolves when the broker and at least one replica of every service take work. */
  async whenServing(): Promise<void> {
    const whenReady = (name: string) =>
      this.supervisor.waitFor(name, ({ state }) => state === 'ready');
    await Promise.all([
      whenReady('rabbitmq'),
      ...this.services.map(service =>
        Promise.race(this.replicasOf(service).map(whenReady)),
      ),
    ]);
  }

  /** Stops everything in order and gives the folder up. */
  async stop(): Promise<void> {
    this.faults.stop();
    await this.supervisor.stop();
    await this.proxies.close();
    this.events.close();
    this.#lock.release();
  }

  async #scaleNow(service: ServiceName, count: number): Promise<void> {
    const before = this.replicasOf(service);
    const after = replicaNames(service, count);
    const added = after.filter(name => !before.includes(name));
    const removed = before.filter(name => !after.includes(name));
    const ports = await reservePorts(
      this.#portsFile,
      added,
      this.addresses.ports,
    );
    this.addresses.addPorts(ports);
    this.supervisor.add(
      ...added.map(name => replicaUnit(name, service, this.addresses)),
    );
    this.#replicas.set(service, count);
    this.#updateProxy(service);
    await writeTargets(this.#serverContext, this.#scrapeTargets());
    await Promise.all(removed.map(name => this.supervisor.remove(name)));
  }

  get #serverContext(): ServerContext {
    return {
      directory: this.directory,
      mark: this.#mark,
      port: name => this.addresses.port(name),
    };
  }

  #units(servers?: readonly string[]): Unit[] {
    const rules = this.services.map(service => [
      service,
      join(directoryOf(service), 'deploy', 'monitoring'),
    ]);
    return [
      ...serverUnits(this.#serverContext, this.addresses.secrets, {
        ruleFolders: Object.fromEntries(rules),
        targets: () => this.#scrapeTargets(),
      }).filter(({ name }) => servers?.includes(name) ?? true),
      ...this.services.flatMap(service =>
        serviceUnits(service, {
          replicas: this.replicasOf(service).length,
          addresses: this.addresses,
        }),
      ),
    ];
  }

  #noteEvent(event: object): void {
    const time = new Date().toISOString();
    this.events.write(`${JSON.stringify({ time, ...event })}\n`);
  }

  #scrapeTargets(): ScrapeTarget[] {
    return this.services.flatMap(service =>
      this.replicasOf(service).map(replica => ({
        service,
        replica,
        port: this.addresses.port(replica),
      })),
    );
  }

  #updateProxy(service: ServiceName): void {
    this.proxies.setReady(
      service,
      this.replicasOf(service)
        .filter(name => this.supervisor.unit(name).status.state === 'ready')
        .map(name => ({ name, port: this.addresses.port(name) })),
    );
  }
}

/** @throws Error that says what to do when the folder is somebody else's */
function requireWritable(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true });
    accessSync(directory, constants.W_OK);
  } catch {
    throw new Error(
      `This user may not write to ${directory}. Start the sandbox as the user who owns it, or give it a folder of its own: CAUSEWAY_STATE_DIRECTORY=<folder> make sandbox`,
    );
  }
}
