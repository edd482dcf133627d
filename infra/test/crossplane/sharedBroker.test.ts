import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describeWithTools } from '../support/describeWithTools';
import { REPOSITORY } from '../support/findTool';
import { runTool } from '../support/runTool';
import { apiServer } from './support/apiServer';
import { claimOf } from './support/claimOf';
import {
  ENVIRONMENTS,
  parseObjects,
  readObjects,
} from './support/crossplaneFiles';
import { kubeconform } from './support/kubeconform';
import type { KubernetesObject } from './support/KubernetesObject';
import { RenderError, Renderer } from './support/Renderer';
import { made, settle } from './support/settle';

// Each test runs several programs; a busy machine takes its time.
jest.setTimeout(120_000);

const SYSTEM = { 'app.kubernetes.io/part-of': 'storefront' };

/** A broker of the system with accounts. */
function brokerOf(accounts: string[]): KubernetesObject {
  return claimOf('Queue', {
    name: 'storefront-broker',
    namespace: 'storefront-production',
    labels: SYSTEM,
    parameters: { accounts },
  });
}

/** The claim of a service that has an account. */
function shared(labels: Record<string, string> = SYSTEM): KubernetesObject {
  return claimOf('Queue', {
    name: 'order-service-queue',
    labels: { ...labels, 'app.kubernetes.io/name': 'order-service' },
    parameters: { broker: 'shared' },
  });
}

function textOf(object: KubernetesObject | undefined, key: string): string {
  return Buffer.from(String(object?.data?.[key]), 'base64').toString();
}

function jobs(parts: Map<string, KubernetesObject>): KubernetesObject[] {
  return [...parts.values()].filter(({ kind }) => kind === 'Job');
}

interface Container {
  command: string[];
  env: { name: string; value: string }[];
}

function containerOf(job: KubernetesObject): Container {
  const { template } = job.spec as {
    template: { spec: { containers: Container[] } };
  };
  return template.spec.containers[0];
}

/** The environment of the container of a job. */
function variables(job: KubernetesObject): Record<string, string> {
  return Object.fromEntries(
    containerOf(job).env.map(({ name, value }) => [name, value]),
  );
}

/** Runs the command of a job against a broker's API that answers each request with the next status. */
async function runJob(
  job: KubernetesObject,
  statuses: number[],
): Promise<{ exitCode: number; requests: object[] }> {
  const requests: object[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    requests.push({
      request: `${request.method} ${request.url}`,
      credentials: Buffer.from(
        request.headers.authorization?.replace('Basic ', '') ?? '',
        'base64',
      ).toString(),
      body: JSON.parse(body) as unknown,
    });
    response.statusCode = statuses.shift() ?? 204;
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const [command, ...args] = containerOf(job).command;
  const child = spawn(command, args, {
    stdio: 'ignore',
    env: {
      PATH: process.env.PATH,
      ...variables(job),
      MANAGEMENT_URL: `http://127.0.0.1:${port}`,
      MANAGER_PASSWORD: 'manages',
      ACCOUNT_PASSWORD: 'writes',
    },
  });
  const [exitCode] = (await once(child, 'exit')) as [number];
  server.close();
  return { exitCode, requests };
}

/** The Queue claims that the services have in an environment, as their overlays write them. */
async function queuesIn(environment: string): Promise<KubernetesObject[]> {
  const services = readdirSync(join(REPOSITORY, 'services')).filter(name =>
    /-(gateway|service)$/.test(name),
  );
  const built = await Promise.all(
    services.map(async service => {
      const { exitCode, stdout, stderr } = await runTool('kustomize', [
        'build',
        join(REPOSITORY, 'services', service, 'deploy/overlays', environment),
      ]);
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      return parseObjects(stdout);
    }),
  );
  return built.flat().filter(({ kind }) => kind === 'Queue');
}

describeWithTools(
  'crossplane',
  'function-go-templating',
  'function-auto-ready',
  'kubeconform',
  'kustomize',
)('a broker that is shared', () => {
  let renderer: Renderer;

  beforeAll(async () => {
    renderer = await Renderer.start();
  });

  afterAll(async () => {
    await renderer.stop();
  });

  test('has an account for each service, and puts it where the service finds it', async () => {
    const { parts } = await settle(
      renderer,
      brokerOf(['order-service', 'user-service']),
    );
    expect(await kubeconform([...parts.values()])).toEqual([]);
    const passwords = ['order-service', 'user-service'].map(account => {
      const secret = parts.get(`account-${account}`);
      const password = textOf(secret, 'password');
      expect(textOf(secret, 'username')).toBe(account);
      expect(textOf(secret, 'url')).toBe(
        `amqps://${account}:${password}@b-1234.mq.us-east-1.amazonaws.com:5671/%2F`,
      );
      expect(parts.get(`push-${account}`)?.spec).toMatchObject({
        selector: { secret: { name: secret?.metadata.name } },
        data: [
          {
            match: {
              remoteRef: {
                remoteKey: `production/storefront/broker/${account}`,
              },
            },
          },
        ],
      });
      return password;
    });
    passwords.push(textOf(parts.get('credentials'), 'password'));
    expect(new Set(passwords).size).toBe(3);
    expect(passwords.join('')).toMatch(/^[A-Za-z0-9]{192}$/);
    expect(
      jobs(parts)
        .map(job => variables(job).ACCOUNT)
        .sort(),
    ).toEqual(['order-service', 'user-service']);
    expect(parts.get('management-sg-cded3d8b670f412fc')?.spec).toMatchObject({
      forProvider: { fromPort: 443, toPort: 443 },
    });
  });

  test('lets an account write nothing that is another service’s', async () => {
    const { parts } = await settle(renderer, brokerOf(['order-service']));
    const permissions = JSON.parse(
      variables(jobs(parts)[0]).PERMISSIONS,
    ) as Record<string, string>;
    const may = (what: string, name: string) =>
      new RegExp(permissions[what]).test(name);

    for (const own of [
      'order-service.events',
      'order-service.payment-events',
    ]) {
      expect(
        ['configure', 'write', 'read'].map(what => may(what, own)),
      ).toEqual([true, true, true]);
    }
    // It may be there before the service whose events it listens to
    expect(may('configure', 'payment-service.events')).toBe(true);
    expect(may('read', 'payment-service.events')).toBe(true);
    expect(may('write', 'payment-service.events')).toBe(false);
    // Dead letters go over the default exchange
    expect(may('write', 'amq.default')).toBe(true);
    for (const foreign of [
      'notification-service.order-events',
      'order-service-2.queue',
      'order-services',
      'amq.topic',
    ]) {
      expect(
        ['configure', 'write', 'read'].filter(what => may(what, foreign)),
      ).toEqual([]);
    }
  });

  test('gets the account from a job, which tries again', async () => {
    const { parts } = await settle(renderer, brokerOf(['order-service']));
    const [job] = jobs(parts);
    const user = {
      request: 'PUT /api/users/order-service',
      credentials: 'app:manages',
      body: { password: 'writes', tags: '' },
    };

    expect(await runJob(job, [503, 201, 201])).toEqual({
      exitCode: 0,
      requests: [
        user,
        user,
        {
          request: 'PUT /api/permissions/%2F/order-service',
          credentials: 'app:manages',
          body: JSON.parse(variables(job).PERMISSIONS) as unknown,
        },
      ],
    });
  });

  test('keeps the passwords of accounts, and is not ready before all are made', async () => {
    const broker = brokerOf(['order-service']);
    const settled = await settle(renderer, broker);
    const observed = [...settled.parts.values()].map(made);
    const again = await renderer.render(broker, { observed });
    expect(again.parts.get('account-order-service')?.data).toEqual(
      settled.parts.get('account-order-service')?.data,
    );
    const unfinished = observed.map(each =>
      each.kind === 'Job' ? { ...each, status: {} } : each,
    );
    const { claim } = await renderer.render(broker, { observed: unfinished });
    expect(claim.status).toMatchObject({
      conditions: [{ type: 'Ready', status: 'False' }],
    });
  });

  test('has no accounts, and no way to make any, when nobody shares it', async () => {
    const { parts } = await settle(renderer, brokerOf([]));
    expect(
      [...parts.keys()].filter(part =>
        /^(account|push|job|management)/.test(part),
      ),
    ).toEqual([]);
  });

  test('gives a claim its account and no broker', async () => {
    const { claim, parts } = await settle(renderer, shared());
    expect([...parts.keys()]).toEqual(['connection']);
    expect(await kubeconform([...parts.values()])).toEqual([]);
    expect(parts.get('connection')).toMatchObject({
      kind: 'ExternalSecret',
      metadata: { name: 'order-service-queue-connection' },
      spec: {
        target: { name: 'order-service-queue-connection' },
        dataFrom: [
          { extract: { key: 'production/storefront/broker/order-service' } },
        ],
      },
    });
    expect(claim.status).toMatchObject({
      phase: 'Available',
      connectionSecret: 'order-service-queue-connection',
    });
  });

  test('leaves a claim waiting until the account is there', async () => {
    const first = await renderer.render(shared());
    const { claim } = await renderer.render(shared(), {
      observed: [...first.parts.values()],
    });
    expect(claim.status).toMatchObject({
      phase: 'Provisioning',
      conditions: [{ type: 'Ready', status: 'False' }],
    });
    expect(claim.status).not.toHaveProperty('connectionSecret');
  });

  test('is of a system, which both sides have to name', async () => {
    for (const claim of [
      shared({}),
      { ...brokerOf(['order-service']), metadata: { ...shared({}).metadata } },
    ]) {
      await expect(renderer.render(claim)).rejects.toThrow(RenderError);
      await expect(renderer.render(claim)).rejects.toThrow(
        'app.kubernetes.io/part-of',
      );
    }
  });

  test('cannot be a broker of its own as well', async () => {
    const claim = claimOf('Queue', {
      parameters: { broker: 'shared', accounts: ['order-service'] },
    });
    expect(await apiServer(claim)).toEqual([
      expect.stringContaining('only a broker of its own has accounts'),
    ]);
  });

  test.each(ENVIRONMENTS)(
    'is there in %s for exactly the services whose claims ask for it',
    async environment => {
      const objects = readObjects('shared-brokers', `${environment}.yaml`);
      expect(await kubeconform(objects)).toEqual([]);
      const broker = objects.find(({ kind }) => kind === 'Queue');
      if (!broker) {
        throw new Error(`There is no broker in ${environment}.`);
      }
      expect(await apiServer(broker)).toEqual([]);
      const { parts } = await settle(renderer, broker);
      const offered = [...parts.values()].flatMap(({ kind, spec }) =>
        kind === 'PushSecret'
          ? (
              spec as {
                data: { match: { remoteRef: { remoteKey: string } } }[];
              }
            ).data.map(({ match }) => match.remoteRef.remoteKey)
          : [],
      );

      const claims = await queuesIn(environment);
      const asked: string[] = [];
      for (const claim of claims) {
        expect(await apiServer(claim)).toEqual([]);
        const { parts: own } = await settle(renderer, claim);
        const { dataFrom } = own.get('connection')?.spec as {
          dataFrom: { extract: { key: string } }[];
        };
        asked.push(dataFrom[0].extract.key);
      }
      expect(asked.sort()).toEqual(offered.sort());
      expect(asked).toHaveLength(4);
    },
  );
});
