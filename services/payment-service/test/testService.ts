import { readConfiguration } from '../src/configuration.ts';
import type { Service } from '../src/platform/process/serve.ts';
import { startService } from '../src/service.ts';
import { recordLog } from './logRecorder.ts';
import { createTestEnvironment } from './testEnvironment.ts';

/** The service, running in the test's own process with real dependencies of its own. */
export interface TestService {
  url: string;
  /** What the service logged so far. */
  logLines: ReturnType<typeof recordLog>['lines'];
  /** The environment that the service was started with. */
  variables: Record<string, string>;
  service: Service;
  /** Stops the service and removes what was made for it. */
  stop(): Promise<void>;
}

/** Starts another instance of a service, with the same database and broker. */
export async function startReplica(
  first: TestService,
  overrides: Record<string, string> = {},
): Promise<TestService> {
  const variables = { ...first.variables, ...overrides };
  const { logger, lines } = recordLog();
  const service = await startService({
    configuration: readConfiguration(variables),
    logger,
    validateResponses: true,
  });
  return {
    url: `http://127.0.0.1:${service.port}`,
    logLines: lines,
    variables,
    service,
    stop: () => service.stop('the test is over'),
  };
}

/** Starts the service on a free port. Its answers are checked against openapi.yaml as well. */
export async function startTestService(
  overrides: Record<string, string> = {},
): Promise<TestService> {
  const environment = await createTestEnvironment();
  const variables = { ...environment.variables, ...overrides };
  const { logger, lines } = recordLog();
  const service = await startService({
    configuration: readConfiguration(variables),
    logger,
    validateResponses: true,
  });
  return {
    url: `http://127.0.0.1:${service.port}`,
    logLines: lines,
    variables,
    service,
    stop: async () => {
      await service.stop('the test is over');
      await environment.remove();
    },
  };
}
