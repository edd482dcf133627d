import { describeWithTools } from '../support/describeWithTools';
import { claimOf } from './support/claimOf';
import { readEnvironment } from './support/crossplaneFiles';
import { KubernetesObject } from './support/KubernetesObject';
import { Renderer, Rendered } from './support/Renderer';
import { made, settle } from './support/settle';

// Each test runs several programs; a busy machine takes its time.
jest.setTimeout(120_000);

/** Text of each key of a Secret. */
function readSecret(
  secret: KubernetesObject | undefined,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(secret?.data ?? {}).map(([key, value]) => [
      key,
      Buffer.from(String(value), 'base64').toString(),
    ]),
  );
}

function withPassword(
  rendered: Rendered,
  password: string,
): KubernetesObject[] {
  return [...rendered.parts.values()]
    .filter(each => each.metadata.name.endsWith('-connection') === false)
    .map(made)
    .map(each =>
      each.metadata.name.endsWith('-credentials')
        ? {
            ...each,
            data: { password: Buffer.from(password).toString('base64') },
          }
        : each,
    );
}

const KINDS_WITH_PASSWORD = ['Database', 'Cache', 'Queue'] as const;

/** The part that has the address, by kind. */
const STORES = {
  Database: 'cluster',
  Cache: 'replication-group',
  Queue: 'broker',
} as const;

describeWithTools(
  'crossplane',
  'function-go-templating',
  'function-auto-ready',
)('connection Secrets', () => {
  let renderer: Renderer;

  beforeAll(async () => {
    renderer = await Renderer.start();
  });

  afterAll(async () => {
    await renderer.stop();
  });

  test('a database gives all that pg and asyncpg need', async () => {
    const { parts } = await settle(renderer, claimOf('Database'));
    const secret = parts.get('connection');
    const { password, ...rest } = readSecret(secret);
    const host = 'orders.cluster-abc.us-east-1.rds.amazonaws.com';
    expect(secret).toMatchObject({
      metadata: {
        name: 'orders-database-connection',
        namespace: 'orders-team-production',
      },
      type: 'Opaque',
    });
    expect(password).toMatch(/^[A-Za-z0-9]{64}$/);
    expect(rest).toEqual({
      url: `postgresql://app:${password}@${host}:5432/app?sslmode=verify-full`,
      host,
      port: '5432',
      username: 'app',
      database: 'app',
      'ca.crt': readEnvironment('production').data?.databaseCaBundle,
    });
    expect(readSecret(parts.get('credentials'))).toEqual({ password });
  });

  test('a cache gives a rediss URL', async () => {
    const { parts } = await settle(renderer, claimOf('Cache'));
    const { password, ...rest } = readSecret(parts.get('connection'));
    const host = 'master.orders.abc.use1.cache.amazonaws.com';
    expect(rest).toEqual({
      url: `rediss://:${password}@${host}:6379/0`,
      host,
      port: '6379',
      username: 'default',
    });
    expect(parts.get('connection')?.metadata.name).toBe(
      'orders-cache-connection',
    );
  });

  test('a queue gives an amqps URL with the virtual host that all clients understand', async () => {
    const { parts } = await settle(renderer, claimOf('Queue'));
    const { password, ...rest } = readSecret(parts.get('connection'));
    const host = 'b-1234.mq.us-east-1.amazonaws.com';
    expect(rest).toEqual({
      url: `amqps://app:${password}@${host}:5671/%2F`,
      host,
      port: '5671',
      username: 'app',
    });
    expect(parts.get('connection')?.metadata.name).toBe(
      'orders-queue-connection',
    );
  });

  test('a bucket gives its name, region and ARN, and no credentials', async () => {
    const { parts } = await settle(renderer, claimOf('Bucket'));
    const name =
      parts.get('bucket')?.metadata.annotations?.[
        'crossplane.io/external-name'
      ];
    expect(readSecret(parts.get('connection'))).toEqual({
      bucket: name,
      region: 'us-east-1',
      arn: 'arn:aws:s3:::orders',
    });
    expect(parts.has('credentials')).toBe(false);
  });

  test.each(KINDS_WITH_PASSWORD)(
    'the password of a %s is escaped in its URL and plain beside it',
    async kind => {
      const claim = claimOf(kind);
      const password = 'a/b?c#d@e:f g+h%i&j';
      const settled = await settle(renderer, claim);
      const { parts } = await renderer.render(claim, {
        observed: withPassword(settled, password),
      });
      const secret = readSecret(parts.get('connection'));
      expect(secret.password).toBe(password);
      const url = new URL(secret.url);
      expect(decodeURIComponent(url.password)).toBe(password);
      expect(url.hostname).toBe(secret.host);
      expect(url.port).toBe(secret.port);
    },
  );

  test.each(KINDS_WITH_PASSWORD)(
    'a %s is not made before its password can be read',
    async kind => {
      const claim = claimOf(kind);
      const first = await renderer.render(claim);
      expect(first.parts.has(STORES[kind])).toBe(false);
      expect(first.parts.get('credentials')).toMatchObject({ immutable: true });
      const second = await renderer.render(claim, {
        observed: [...first.parts.values()].map(made),
      });
      expect(second.parts.has(STORES[kind])).toBe(true);
      expect(second.parts.get('credentials')?.data).toEqual(
        first.parts.get('credentials')?.data,
      );
    },
  );

  test.each(KINDS_WITH_PASSWORD)(
    'two claims of kind %s have different passwords',
    async kind => {
      const [one, two] = await Promise.all([
        renderer.render(claimOf(kind, { name: 'one' })),
        renderer.render(claimOf(kind, { name: 'two' })),
      ]);
      expect(one.parts.get('credentials')?.data?.password).not.toEqual(
        two.parts.get('credentials')?.data?.password,
      );
    },
  );

  test.each([...KINDS_WITH_PASSWORD, 'Bucket'] as const)(
    'a %s has no Secret and is not ready until AWS gave all of it',
    async kind => {
      const claim = claimOf(kind);
      const first = await renderer.render(claim);
      const second = await renderer.render(claim, {
        observed: [...first.parts.values()].map(each => ({
          ...made(each),
          status: {
            conditions: [
              { type: 'Ready', status: 'True', reason: 'Available' },
            ],
          },
        })),
      });
      const third = await renderer.render(claim, {
        observed: [...second.parts.values()].map(each => ({
          ...made(each),
          status: {
            atProvider: { port: 5432 },
            conditions: [
              { type: 'Ready', status: 'True', reason: 'Available' },
            ],
          },
        })),
      });
      for (const rendered of [first, second, third]) {
        expect(rendered.parts.has('connection')).toBe(false);
        expect(rendered.claim.status).toMatchObject({
          phase: 'Provisioning',
          conditions: [{ type: 'Ready', status: 'False' }],
        });
        expect(rendered.claim.status).not.toHaveProperty('connectionSecret');
        expect(rendered.claim.status).not.toHaveProperty('endpoint');
      }
    },
  );

  test.each([...KINDS_WITH_PASSWORD, 'Bucket'] as const)(
    'the Secret of a %s stays while AWS gives no answer',
    async kind => {
      const claim = claimOf(kind);
      const settled = await settle(renderer, claim);
      const { parts } = await renderer.render(claim, {
        observed: [...settled.parts.values()].map(each => ({
          ...each,
          ...(each.kind === 'Secret' ? {} : { status: {} }),
        })),
      });
      expect(parts.get('connection')?.data).toEqual(
        settled.parts.get('connection')?.data,
      );
      expect([...parts.keys()].sort()).toEqual(
        [...settled.parts.keys()].sort(),
      );
    },
  );

  test.each(KINDS_WITH_PASSWORD)(
    'a %s whose credentials Secret was removed gets the same password again',
    async kind => {
      const claim = claimOf(kind);
      const settled = await settle(renderer, claim);
      const { parts } = await renderer.render(claim, {
        observed: [...settled.parts.values()]
          .filter(each => !each.metadata.name.endsWith('-credentials'))
          .map(made),
      });
      expect(parts.get('credentials')?.data).toEqual(
        settled.parts.get('credentials')?.data,
      );
      expect(parts.has(STORES[kind])).toBe(true);
    },
  );
});
