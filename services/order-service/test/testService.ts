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
  /** Starts the service anew after it was stopped, with the same dependencies. */
  startAgain(): Promise<void>;
  /** Stops the service and removes what was made for it. */
  stop(): Promise<void>;
}

/** Starts the service on a free port. Its answers are checked against openapi.yaml as well. */
export async function startTestService(
  overrides: Record<string, string> = {},
): Promise<TestService> {
  const environment = await createTestEnvironment();
  const variables = { ...environment.variables, ...overrides };
  const { logger, lines } = recordLog();
  const start = () =>
    startService({ configuration: readConfiguration(variables), logger, validateResponses: true });
  const test: TestService = {
    url: '',
    logLines: lines,
    variables,
    service: await start(),
    startAgain: async () => {
      test.service = await start();
      test.url = `http://127.0.0.1:${test.service.port}`;
    },
    stop: async () => {
      await test.service.stop('the test is over');
      await environment.remove();
    },
  };
  test.url = `http://127.0.0.1:${test.service.port}`;
  return test;
}
