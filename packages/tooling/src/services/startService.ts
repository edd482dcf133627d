import { randomBytes } from 'node:crypto';
import { findFreePorts } from './findFreePorts';
import { RunningService } from './RunningService';
import { findServiceAccount, ServiceAccount } from './ServiceAccount';
import {
  createServiceDirectory,
  removeServiceDirectory,
} from './ServiceDirectory';
import { ServiceProcess, ServiceProcessOptions } from './ServiceProcess';

/** How often a service is started when another process takes its port first. */
const ATTEMPTS = 3;

/** What a service gets to start itself with. */
export interface ServiceContext {
  directory: string;
  account: ServiceAccount | undefined;
  /** Free ports, as many as were asked for. */
  ports: number[];
  /** A new secret, safe in URLs. */
  password: string;
  /** Starts a process that is ended with the service, in reverse order of starting. */
  run(
    options: Omit<ServiceProcessOptions, 'service' | 'account' | 'cwd'>,
  ): ServiceProcess;
}

/** How one kind of service is started. */
export interface ServiceDefinition {
  /** The service as people call it. */
  service: string;
  /** The account its package creates. */
  user: string;
  portCount: number;
  /** Whether a kill could cost it data that it had confirmed. */
  needsOrderlyEnd?: boolean;
  /**
   * Starts the service and waits until it answers; returns its URL. Called again, in the same folder,
   * after it was taken down.
   */
  launch(context: ServiceContext): Promise<string>;
}

/**
 * Starts a service on free ports in a folder of its own and undoes everything when it cannot.
 */
export async function startService(
  definition: ServiceDefinition,
): Promise<RunningService> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(definition);
    } catch (error) {
      const portTaken = /address already in use|eaddrinuse/i.test(`${error}`);
      if (!portTaken || attempt === ATTEMPTS) {
        throw error;
      }
    }
  }
}

async function startOnce(
  definition: ServiceDefinition,
): Promise<RunningService> {
  const { service, user } = definition;
  const account = await findServiceAccount(user);
  const directory = await createServiceDirectory(
    service.toLowerCase(),
    account,
  );
  const processes: ServiceProcess[] = [];

  async function takeDown() {
    for (const started of processes.reverse().splice(0)) {
      await (definition.needsOrderlyEnd ? started.end() : started.kill());
    }
  }

  async function stop() {
    for (const started of processes.reverse().splice(0)) {
      await started.stop();
    }
    await removeServiceDirectory(directory);
  }

  try {
    const context: ServiceContext = {
      directory,
      account,
      ports: await findFreePorts(definition.portCount),
      password: randomBytes(16).toString('hex'),
      run(options) {
        const started = ServiceProcess.start({
          ...options,
          service,
          account,
          cwd: directory,
        });
        processes.push(started);
        return started;
      },
    };
    const url = await definition.launch(context);
    return {
      url,
      stop,
      takeDown,
      async bringBack() {
        await definition.launch(context);
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
