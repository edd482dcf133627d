import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  describeWith,
  findFreePorts,
  startPostgres,
  startRedis,
} from '@internal/tooling';
import { stringify } from 'yaml';
import { productionConfigFiles } from './__testUtils__/loadProductionConfig';
import { productionEnvironment } from './__testUtils__/productionEnvironment';
import { type PortalProcess, runPortal } from './__testUtils__/runPortal';

/** Milliseconds that the whole portal may take to start. */
const START_TIMEOUT_MS = 120_000;

jest.setTimeout(START_TIMEOUT_MS + 30_000);

/** Answers like a company's identity provider, as far as sign-in is started. */
async function startIdentityProvider(): Promise<{
  server: Server;
  url: string;
}> {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({
        issuer: 'https://id.example.com',
        authorization_endpoint: 'https://id.example.com/authorize',
        token_endpoint: 'https://id.example.com/token',
        userinfo_endpoint: 'https://id.example.com/userinfo',
        jwks_uri: 'https://id.example.com/jwks',
      }),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    server,
    url: `http://127.0.0.1:${port}/.well-known/openid-configuration`,
  };
}

describeWith('postgresql', 'redis')('the portal in production', () => {
  const cleanUps: Array<() => unknown> = [];
  let env: Record<string, string>;
  let portal: PortalProcess;
  let address: string;

  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const pipeline = bearer(productionEnvironment.CAUSEWAY_PIPELINE_TOKEN);
  const automation = bearer(productionEnvironment.CAUSEWAY_AUTOMATION_TOKEN);
  const report = bearer(productionEnvironment.CAUSEWAY_REPORT_TOKEN);

  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${address}${path}`, { headers, redirect: 'manual' });
  const post = (path: string, headers: Record<string, string>, body: object) =>
    fetch(`${address}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });

  beforeAll(async () => {
    const [postgres, redis, identityProvider, directory, [port]] =
      await Promise.all([
        startPostgres(),
        startRedis(),
        startIdentityProvider(),
        mkdtemp(join(tmpdir(), 'production-test-')),
        findFreePorts(1),
      ]);
    cleanUps.push(
      () => postgres.stop(),
      () => redis.stop(),
      () => identityProvider.server.close(),
      () => rm(directory, { recursive: true, force: true }),
    );

    // What differs from a real installation: no TLS to a database on this machine, no address that
    // others could reach, and clients on this machine count as any others.
    const differences = join(directory, 'differences.yaml');
    await writeFile(
      differences,
      stringify({
        backend: {
          listen: { host: '127.0.0.1' },
          database: { connection: { ssl: false } },
          lifecycle: { serverShutdownDelay: '0 seconds' },
          rateLimit: { ipAllowList: [] },
        },
        // Stopping waits this long.
        events: { notifyTimeoutMs: 500 },
      }),
    );

    const database = new URL(await postgres.createDatabase('causeway'));
    address = `http://127.0.0.1:${port}`;
    env = {
      ...productionEnvironment,
      NODE_ENV: 'production',
      HOME: directory,
      PORT: String(port),
      CAUSEWAY_REDIS_URL: redis.url,
      OIDC_METADATA_URL: identityProvider.url,
      POSTGRES_HOST: database.hostname,
      POSTGRES_PORT: database.port,
      POSTGRES_USER: database.username,
      POSTGRES_PASSWORD: database.password,
    };
    portal = runPortal({
      configFiles: [...productionConfigFiles, differences],
      env,
    });
    cleanUps.unshift(async () => {
      portal.stop();
      await portal.exitCode;
    });
    await untilReady();
  });

  afterAll(async () => {
    for (const cleanUp of cleanUps) {
      await cleanUp();
    }
  });

  /** Waits for the portal to say that it is ready; fails with its output when it ends instead. */
  async function untilReady(): Promise<void> {
    let ended = false;
    void portal.exitCode.then(() => {
      ended = true;
    });
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (!ended && Date.now() < deadline) {
      const response = await get('/.backstage/health/v1/readiness').catch(
        () => undefined,
      );
      if (response?.ok) {
        return;
      }
      await new Promise(done => setTimeout(done, 250));
    }
    throw new Error(
      `The portal did not get ready:\n${portal.output().slice(-4000)}`,
    );
  }

  it('answers nobody without a token', async () => {
    for (const path of [
      '/api/catalog/entities/by-query',
      '/api/scaffolder/v2/tasks',
      '/api/search/query?term=x',
      '/api/notifications/',
    ]) {
      expect([path, (await get(path)).status]).toEqual([path, 401]);
    }
  });

  it('has no guest', async () => {
    const response = await get('/api/auth/guest/refresh');
    expect(response.status).toBe(404);
  });

  it('sends people to the identity provider', async () => {
    const response = await get(
      '/api/auth/oidc/start?env=production&scope=openid',
    );
    expect(response.status).toBe(302);
    const location = new URL(response.headers.get('location') ?? '');
    expect(location.origin).toBe('https://id.example.com');
    expect(location.searchParams.get('redirect_uri')).toBe(
      'https://portal.example.com/api/auth/oidc/handler/frame',
    );
  });

  it('lets a machine do what it was given, and nothing else', async () => {
    const entities = '/api/catalog/entities/by-query';
    expect((await get(entities, report)).status).toBe(200);
    expect((await get(entities, pipeline)).status).toBe(200);
    expect((await get(entities, bearer('x'.repeat(40)))).status).toBe(401);

    const location = { type: 'url', target: 'https://git.example.com/a.yaml' };
    for (const machine of [report, pipeline]) {
      const response = await post('/api/catalog/locations', machine, location);
      expect(response.status).toBe(403);
    }

    const tasks = '/api/scaffolder/v2/tasks';
    expect((await get(tasks, automation)).status).toBe(200);
    expect((await get(tasks, pipeline)).status).toBe(403);
    expect((await get(tasks, report)).status).toBe(403);
    expect((await get('/api/notifications/', pipeline)).status).toBe(403);
  });

  it('lets automation start the golden path', async () => {
    const tasks = '/api/scaffolder/v2/tasks';
    const start = (machine: Record<string, string>) =>
      post(tasks, machine, {
        templateRef: 'template:default/new-microservice',
        values: {
          name: 'returns-service',
          description: 'Takes back what customers return',
          owner: 'a-team-that-is-not-there',
        },
      });
    expect((await start(pipeline)).status).toBe(403);

    const deadline = Date.now() + 60_000;
    let response = await start(automation);
    // The catalog reads its templates in the background.
    while (response.status === 404 && Date.now() < deadline) {
      await new Promise(done => setTimeout(done, 250));
      response = await start(automation);
    }
    expect(response.status).toBe(201);

    // The run gets as far as asking the catalog, which knows no such team here.
    const { id } = (await response.json()) as { id: string };
    let log = '';
    while (!log.includes('status: failed') && Date.now() < deadline) {
      await new Promise(done => setTimeout(done, 250));
      log = await (await get(`${tasks}/${id}/events`, automation)).text();
    }
    expect(log).toContain(
      'The owner group:default/a-team-that-is-not-there is not in the catalog',
    );
  });

  it('has its own API in the catalog, with the definition that its plugin serves', async () => {
    const path = '/api/catalog/entities/by-name/api/default/local-git';
    const deadline = Date.now() + 30_000;
    let response = await get(path, report);
    // The catalog reads its locations in the background.
    while (response.status === 404 && Date.now() < deadline) {
      await new Promise(done => setTimeout(done, 250));
      response = await get(path, report);
    }
    expect(await response.json()).toMatchObject({
      spec: { definition: expect.stringContaining('openapi: 3.1.0') },
    });
  });

  it('counts requests by the address that the load balancer saw', async () => {
    const remaining = async (client: string) => {
      const { headers } = await get('/.backstage/health/v1/readiness', {
        'x-forwarded-for': `198.51.100.1, ${client}`,
      });
      expect(headers.get('x-ratelimit-limit')).toBe('1200');
      return Number(headers.get('x-ratelimit-remaining'));
    };
    expect(await remaining('203.0.113.7')).toBe(1199);
    expect(await remaining('203.0.113.7')).toBe(1198);
    expect(await remaining('203.0.113.8')).toBe(1199);
  });

  it('tells browsers to load nothing from elsewhere', async () => {
    const { headers } = await get('/.backstage/health/v1/readiness');
    const policy = headers.get('content-security-policy');
    expect(policy).toContain("connect-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
  });

  it('prints no secret', () => {
    const secrets = Object.keys(env).filter(name =>
      /SECRET|TOKEN|PASSWORD|PRIVATE_KEY|REDIS/.test(name),
    );
    expect(secrets).toHaveLength(11);
    expect(secrets.filter(name => portal.output().includes(env[name]))).toEqual(
      [],
    );
  });
});
