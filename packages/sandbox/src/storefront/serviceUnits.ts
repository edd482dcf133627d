import { serviceCommand } from '@internal/services/src/storefront/serviceCommand';
import type { ServiceName } from '@internal/services/src/storefront/serviceNames';
import { directoryOf } from '@internal/services/src/storefront/servicesDirectory';
import { requirePort } from '../backing/requirePort';
import { NotRunnableError } from '../processes/NotRunnableError';
import type { Launch, Unit } from '../processes/Unit';
import {
  databaseNames,
  ensureServiceDatabase,
  rolePassword,
} from './ensureServiceDatabase';
import type { Addresses } from './Addresses';
import { replicaNames } from './serviceRoutes';
import { SERVICE_NEEDS, serviceVariables } from './serviceVariables';

/** Milliseconds until a replica that does not answer counts as not ready. */
const PROBE_TIMEOUT_MS = 2_000;

/** What a service's units are made with. */
export interface ServiceUnitsOptions {
  replicas: number;
  addresses: Addresses;
}

/** A service: the job that brings its database up to date, where it has one, and its replicas. */
export function serviceUnits(
  service: ServiceName,
  options: ServiceUnitsOptions,
): Unit[] {
  const hasDatabase = SERVICE_NEEDS[service].includes('postgresql');
  const migration = hasDatabase ? [migrationUnit(service, options)] : [];
  const replicas = replicaNames(service, options.replicas).map(name =>
    replicaUnit(name, service, options.addresses),
  );
  return [...migration, ...replicas];
}

/** The name of the job that brings a service's database up to date. */
function migrationName(service: ServiceName): string {
  return `${service}-migration`;
}

function migrationUnit(
  service: ServiceName,
  { addresses }: ServiceUnitsOptions,
): Unit {
  return {
    name: migrationName(service),
    title: `Database of ${service}`,
    kind: 'job',
    dependsOn: ['postgresql'],
    async prepare() {
      await ensureServiceDatabase(
        addresses.administratorUrl,
        databaseNames(service),
        role => rolePassword(addresses.secrets.databaseSecret, role),
      );
      const launch = launchOf(service, 'migrate');
      return {
        ...launch,
        args: [...launch.args, 'up'],
        environment: {
          ...launch.environment,
          DATABASE_URL: addresses.databaseUrl(service, 'worker'),
          DATABASE_MIGRATION_URL: addresses.databaseUrl(service, 'owner'),
        },
      };
    },
  };
}

/** One replica of a service. */
export function replicaUnit(
  name: string,
  service: ServiceName,
  addresses: Addresses,
): Unit {
  const needs = SERVICE_NEEDS[service];
  return {
    name,
    title: name,
    kind: 'server',
    dependsOn: needs.includes('postgresql') ? [migrationName(service)] : [],
    // It can live without these for a while, but it starts more quietly with them.
    after: needs.filter(need => need !== 'postgresql'),
    async prepare() {
      const port = addresses.port(name);
      await requirePort(port);
      const launch = launchOf(service, 'main');
      return {
        ...launch,
        environment: {
          ...launch.environment,
          ...serviceVariables(service, addresses),
          HOST: '127.0.0.1',
          PORT: `${port}`,
        },
      };
    },
    async findProblem() {
      const url = `http://127.0.0.1:${addresses.port(name)}/health/ready`;
      const answer = await fetch(url, {
        signal: AbortSignal.timeout(PROBE_TIMEOUT_MS),
      });
      await answer.text();
      return answer.ok ? undefined : `answers with ${answer.status}`;
    },
  };
}

/** @throws NotRunnableError with the remedy when the service's dependencies are not installed */
function launchOf(service: ServiceName, program: 'main' | 'migrate'): Launch {
  try {
    const { command, args, environment } = serviceCommand(service, { program });
    return {
      command,
      args,
      directory: directoryOf(service),
      environment: { PATH: process.env.PATH, ...environment },
    };
  } catch (error) {
    throw new NotRunnableError((error as Error).message);
  }
}
