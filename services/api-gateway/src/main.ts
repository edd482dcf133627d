import { ConfigurationError } from './platform/configuration.ts';
import { runUntilSignal } from './platform/process/runUntilSignal.ts';
import { createLogger } from './platform/telemetry/logger.ts';
import { startTracing } from './platform/telemetry/tracing.ts';
import { type Configuration, readConfiguration } from './configuration.ts';
import { LogOutput } from './logOutput.ts';
import { startService } from './service.ts';

function readConfigurationOrExit(): Configuration {
  try {
    return readConfiguration(process.env);
  } catch (error) {
    if (error instanceof ConfigurationError) {
      console.error(error.message);
      process.exit(1);
    }
    throw error;
  }
}

const configuration = readConfigurationOrExit();
const logger = createLogger({ level: configuration.LOG_LEVEL, destination: LogOutput.open() });
const tracing = startTracing({
  endpoint: configuration.OTEL_EXPORTER_OTLP_ENDPOINT,
  sampleRatio: configuration.OTEL_TRACES_SAMPLER_ARG,
});

await runUntilSignal(logger, () => startService({ configuration, logger, tracing }));
