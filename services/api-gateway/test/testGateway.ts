import { StubUpstream } from './stubUpstream.ts';
import { StubUserService } from './stubUserService.ts';
import { startTestService, type TestService } from './testService.ts';
import type { TokenOptions } from './tokenIssuer.ts';

/** A gateway with a user-service and one upstream that stands for all others. */
export interface TestGateway extends TestService {
  users: StubUserService;
  upstream: StubUpstream;
  /** Fields with an access token that the gateway accepts. */
  authorization(options?: TokenOptions): Promise<Record<string, string>>;
  /** The value of a metric with these labels, 0 when there is none. */
  metric(name: string, labels?: Record<string, string>): Promise<number>;
}

export async function startTestGateway(
  overrides: Record<string, string> = {},
): Promise<TestGateway> {
  const users = await StubUserService.start();
  const upstream = await StubUpstream.start();
  const service = await startTestService({
    USER_SERVICE_URL: users.upstream.url,
    PRODUCT_SERVICE_URL: upstream.url,
    ORDER_SERVICE_URL: upstream.url,
    PAYMENT_SERVICE_URL: upstream.url,
    NOTIFICATION_SERVICE_URL: upstream.url,
    ...overrides,
  });
  return {
    ...service,
    users,
    upstream,
    authorization: async options => ({
      authorization: `Bearer ${await users.issuer.sign(options)}`,
    }),
    metric: (name, labels) => readMetric(service.url, name, labels),
    stop: async () => {
      await service.stop();
      await upstream.stop();
      await users.upstream.stop();
    },
  };
}

/** Reads one value out of `/metrics`. */
async function readMetric(
  url: string,
  name: string,
  labels: Record<string, string> = {},
): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const line = text
    .split('\n')
    .find(
      candidate =>
        candidate.startsWith(`${name}{`) &&
        Object.entries(labels).every(([label, value]) => candidate.includes(`${label}="${value}"`)),
    );
  return Number(line?.split(' ').at(-1) ?? 0);
}
