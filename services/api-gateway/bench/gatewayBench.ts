/**
 * Measures the gateway with everything on against a bare proxy and against the usual stack of libraries, and prints one
 * line of JSON. Rounds are interleaved, so that a machine that gets slower does so for all; the figures are medians.
 *
 *   node bench/gatewayBench.ts [--warm-up 10] [--seconds 5] [--rounds 5] [--latency-seconds 5] [--connections 50]
 *
 * With REDIS_URL in the environment the gateway shares its rate limits there, as it does in production, and is measured a
 * second time without.
 */
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = fileURLToPath(new URL('.', import.meta.url));
if (!existsSync(`${here}/node_modules`)) {
  const installed = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: here,
    stdio: ['ignore', 2, 2],
  });
  if (installed.status !== 0) {
    throw new Error('could not install what the gateway is measured with');
  }
}
const { default: autocannon } = await import('autocannon');
const { importPKCS8, SignJWT } = await import('jose');
const { measureLatency } = await import('./fixedLoad.ts');
const { MeasuredServer, pinSelf } = await import('./measuredServer.ts');

type Server = Awaited<ReturnType<typeof MeasuredServer.start>>;

const { values } = parseArgs({
  options: {
    'warm-up': { type: 'string', default: '10' },
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '5' },
    'latency-seconds': { type: 'string', default: '5' },
    connections: { type: 'string', default: '50' },
  },
});
/** Until the compiler is done with what is hot: tens of thousands of requests. */
const warmUpSeconds = Number(values['warm-up']);
const seconds = Number(values.seconds);
const rounds = Number(values.rounds);
const latencySeconds = Number(values['latency-seconds']);
const connections = Number(values.connections);
const path = '/api/products/00000000-0000-4000-8000-000000000000';

/** One for the server that is measured, the other one for who asks and who answers. */
const serverCore = 0;
const otherCore = 1;

interface Round {
  requestsPerSecond: number;
  cpuMicros: number;
}

async function measure(server: Server, headers: Record<string, string>): Promise<Round> {
  const before = await server.cpu();
  const result = await autocannon({
    url: server.url + path,
    headers,
    connections,
    duration: seconds,
  });
  const cpu = (await server.cpu()) - before;
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${server.url} answered ${result.non2xx} times with an error`);
  }
  const requests = result.requests.total;
  return { requestsPerSecond: requests / result.duration, cpuMicros: cpu / requests };
}

function median(numbers: number[]): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

const round = (value: number) => Math.round(value * 1_000) / 1_000;

pinSelf(otherCore);
const origin = await MeasuredServer.start<{
  port: number;
  keyId: string;
  privateKey: string;
  publicKey: string;
}>('originServer.ts', { core: otherCore });
const environment = {
  NODE_ENV: 'production',
  ORIGIN: origin.url,
  ACCESS_LOG: '/dev/null',
  PUBLIC_KEY: origin.started.publicKey,
  OTEL_EXPORTER_OTLP_ENDPOINT: origin.url,
  OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
  OTEL_TRACES_SAMPLER_ARG: '0.1',
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_LOGS_EXPORTER: 'none',
  OTEL_SERVICE_NAME: 'usual-stack',
};
const core = serverCore;
const sharesLimits = (process.env.REDIS_URL ?? '') !== '';
const servers = {
  bare: await MeasuredServer.start('bareProxy.ts', { core, environment }),
  gateway: await MeasuredServer.start('fullGateway.ts', { core, environment }),
  ...(sharesLimits && {
    gatewayAlone: await MeasuredServer.start('fullGateway.ts', {
      core,
      environment: { ...environment, REDIS_URL: undefined },
    }),
  }),
  usual: await MeasuredServer.start('usualStack.cjs', {
    core,
    environment,
    arguments: ['--require', '@opentelemetry/auto-instrumentations-node/register'],
  }),
};

function serverOf(name: keyof typeof servers): Server {
  const server = servers[name];
  if (server === undefined) {
    throw new Error(`${name} is not measured`);
  }
  return server;
}

const key = await importPKCS8(origin.started.privateKey, 'ES256');
const now = Math.floor(Date.now() / 1000);
const token = await new SignJWT({ sid: randomUUID(), roles: ['customer'] })
  .setProtectedHeader({ alg: 'ES256', kid: origin.started.keyId })
  .setIssuer('user-service')
  .setAudience('storefront')
  .setSubject(randomUUID())
  .setJti(randomUUID())
  .setIssuedAt(now)
  .setExpirationTime(now + 3_600)
  .sign(key);
const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };

try {
  const names = Object.keys(servers) as (keyof typeof servers)[];
  const found: Record<keyof typeof servers, Round[]> = {
    bare: [],
    gateway: [],
    gatewayAlone: [],
    usual: [],
  };
  for (const name of names) {
    await autocannon({
      url: serverOf(name).url + path,
      headers,
      connections,
      duration: warmUpSeconds,
    });
  }
  for (let index = 0; index < rounds; index += 1) {
    for (const name of names) {
      found[name].push(await measure(serverOf(name), headers));
    }
  }
  const figures = Object.fromEntries(
    names.map(name => [
      name,
      {
        requestsPerSecond: Math.round(median(found[name].map(each => each.requestsPerSecond))),
        cpuMicrosPerRequest: round(median(found[name].map(each => each.cpuMicros))),
      },
    ]),
  );
  /** Round by round, so that a machine that gets slower in between does so for both. */
  const ratio = (own: Round[], others: Round[], take: (each: Round) => number) =>
    round(median(own.map((each, index) => take(each) / take(others[index] ?? each))));
  // Per CPU time of the server: what one core can do, wherever the bottleneck of the run was
  const perCore = (own: Round[]) => ({
    againstBareProxy: ratio(own, found.bare, each => 1 / each.cpuMicros),
    againstUsualStack: ratio(own, found.usual, each => 1 / each.cpuMicros),
  });

  const latencyOptions = { path, headers, perSecond: 500, seconds: latencySeconds };
  const direct = await measureLatency(origin.url, latencyOptions);
  const latency: Record<string, unknown> = {
    direct: { p50: round(direct.p50), p99: round(direct.p99) },
  };
  for (const name of names) {
    const measured = await measureLatency(serverOf(name).url, latencyOptions);
    latency[name] = {
      addedP50: round(measured.p50 - direct.p50),
      addedP99: round(measured.p99 - direct.p99),
    };
  }
  console.log(
    JSON.stringify({
      benchmark: 'gateway',
      node: process.version,
      seconds,
      rounds,
      sharedLimits: sharesLimits,
      figures,
      perCore: perCore(found.gateway),
      ...(sharesLimits && { perCoreAlone: perCore(found.gatewayAlone) }),
      requestsPerSecond: {
        againstBareProxy: ratio(found.gateway, found.bare, each => each.requestsPerSecond),
        againstUsualStack: ratio(found.gateway, found.usual, each => each.requestsPerSecond),
      },
      latencyMs: { requestsPerSecond: latencyOptions.perSecond, ...latency },
    }),
  );
} finally {
  await Promise.all([origin, ...Object.values(servers)].map(server => server.stop()));
}
