import { readConfiguration } from '../src/configuration.ts';
import { LogOutput } from '../src/logOutput.ts';
import { createLogger } from '../src/platform/telemetry/logger.ts';
import { startTracing } from '../src/platform/telemetry/tracing.ts';
import { startService } from '../src/service.ts';
import { reportCpu } from './reportCpu.ts';

/** The gateway itself, with everything on; only the limits are out of reach. */
const origin = process.env.ORIGIN ?? '';
const configuration = readConfiguration({
  ...process.env,
  HOST: '127.0.0.1',
  PORT: '0',
  IDENTITY_SECRETS: 'a secret that is used in benchmarks only and is long enough',
  USER_SERVICE_URL: origin,
  PRODUCT_SERVICE_URL: origin,
  ORDER_SERVICE_URL: origin,
  PAYMENT_SERVICE_URL: origin,
  NOTIFICATION_SERVICE_URL: origin,
  REDIS_KEY_PREFIX: 'bench-gateway:',
  RATE_LIMIT_CLIENT: '9999999/10',
  RATE_LIMIT_USER: '9999999/10',
});
const destination = LogOutput.open(process.env.ACCESS_LOG);
const service = await startService({
  configuration,
  logger: createLogger({ level: 'info', destination }),
  tracing: startTracing({
    endpoint: process.env.OTEL_EXPORTER_OTLP_ENDPOINT,
    sampleRatio: Number(process.env.OTEL_TRACES_SAMPLER_ARG),
  }),
});
process.send?.({ port: service.port });
reportCpu();
