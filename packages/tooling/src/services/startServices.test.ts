import { connect as connectToRabbitMq } from 'amqplib';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { describeWith } from './describeWith';
import { exchange } from './exchange';
import { RunningService } from './RunningService';
import { ServiceNotInstalledError } from './ServiceNotInstalledError';
import { startPostgres } from './startPostgres';
import { startRabbitMq } from './startRabbitMq';
import { startRedis } from './startRedis';

jest.setTimeout(180_000);

const running: RunningService[] = [];

async function started<T extends RunningService>(service: Promise<T>) {
  const result = await service;
  running.push(result);
  return result;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map(service => service.stop()));
});

async function isListening(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return await new Promise(done => {
    const socket = connect({ host: hostname, port: Number(port) });
    socket.once('connect', () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });
}

async function query(url: string, sql: string) {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describeWith('postgresql')('startPostgres', () => {
  it('serves databases behind a password and leaves nothing behind', async () => {
    const before = await readdir(tmpdir());
    const postgres = await started(startPostgres());
    const orders = await postgres.createDatabase('orders');
    await query(orders, 'create table item (id int)');
    await query(orders, 'insert into item values (1)');

    expect(await query(orders, 'select id from item')).toEqual([{ id: 1 }]);
    expect(new URL(postgres.url).hostname).toBe('127.0.0.1');
    const wrong = new URL(postgres.url);
    wrong.password = 'wrong';
    await expect(query(wrong.toString(), 'select 1')).rejects.toThrow(
      /password authentication failed/,
    );

    await postgres.stop();
    expect(await isListening(postgres.url)).toBe(false);
    const left = (await readdir(tmpdir())).filter(
      name => name.startsWith('causeway-postgresql-') && !before.includes(name),
    );
    expect(left).toEqual([]);
  });
});

describeWith('postgresql')('a durable PostgreSQL', () => {
  it('has what was committed before it was killed', async () => {
    const postgres = await started(startPostgres({ durable: true }));
    await query(postgres.url, 'create table item (id int)');
    await query(postgres.url, 'insert into item values (1)');
    await postgres.takeDown();
    expect(await isListening(postgres.url)).toBe(false);
    await postgres.bringBack();
    expect(await query(postgres.url, 'select id from item')).toEqual([
      { id: 1 },
    ]);
  });

  it('waits for the disk only where that is measured', async () => {
    const measured = await started(startPostgres({ onDisk: true }));
    expect(await query(measured.url, 'show fsync')).toEqual([{ fsync: 'on' }]);
    const tested = await started(startPostgres({ durable: true }));
    expect(await query(tested.url, 'show fsync')).toEqual([{ fsync: 'off' }]);
  });
});

describeWith('rabbitmq')('a RabbitMQ that was taken down', () => {
  it('has its persistent messages when it comes back', async () => {
    const rabbitMq = await started(startRabbitMq());
    const before = await connectToRabbitMq(rabbitMq.url);
    before.on('error', () => undefined);
    const publisher = await before.createConfirmChannel();
    await publisher.assertQueue('kept', {
      durable: true,
      arguments: { 'x-queue-type': 'quorum' },
    });
    publisher.sendToQueue('kept', Buffer.from('order'), { persistent: true });
    await publisher.waitForConfirms();
    await rabbitMq.takeDown();
    expect(await isListening(rabbitMq.url)).toBe(false);
    await rabbitMq.bringBack();
    const after = await connectToRabbitMq(rabbitMq.url);
    const reader = await after.createChannel();
    const message = await reader.get('kept');
    expect(message && message.content.toString()).toBe('order');
    await after.close();
  });
});

describeWith('redis')('startRedis', () => {
  it('answers with its password only', async () => {
    const redis = await started(startRedis());
    const { port, password } = new URL(redis.url);

    expect(`${await exchange(Number(port), 'PING\r\n')}`).toMatch(/^-NOAUTH/);
    expect(
      `${await exchange(Number(port), `AUTH ${password}\r\nPING\r\n`)}`,
    ).toMatch(/^\+OK/);

    await redis.stop();
    expect(await isListening(redis.url)).toBe(false);
  });
});

describeWith('rabbitmq')('startRabbitMq', () => {
  it('runs side by side with another and delivers messages', async () => {
    const [first, second] = await Promise.all([
      started(startRabbitMq()),
      started(startRabbitMq()),
    ]);
    expect(first.url).not.toBe(second.url);

    await first.stop();
    expect(await isListening(first.url)).toBe(false);

    const connection = await connectToRabbitMq(second.url);
    const channel = await connection.createConfirmChannel();
    await channel.assertQueue('orders');
    channel.sendToQueue('orders', Buffer.from('placed'));
    await channel.waitForConfirms();
    const message = await channel.get('orders');
    expect(message && message.content.toString()).toBe('placed');
    await connection.close();
  });
});

describeWith(
  'postgresql',
  'rabbitmq',
  'redis',
)('run', () => {
  let temporary: string;

  beforeEach(async () => {
    temporary = await mkdtemp(join(tmpdir(), 'causeway-run-'));
    // The services run as users of their own, who have to get in.
    await chmod(temporary, 0o755);
  });
  // What is killed cannot remove what it made.
  afterEach(() => rm(temporary, { recursive: true, maxRetries: 10 }));

  /** Runs the command line until it has printed the addresses of all three. */
  async function runCommand() {
    const root = resolve(__dirname, '../../../..');
    const child = spawn(
      process.execPath,
      [
        '--require',
        require.resolve('@backstage/cli/config/nodeTransform.cjs'),
        join(__dirname, 'run.ts'),
      ],
      {
        cwd: root,
        env: { ...process.env, TMPDIR: temporary },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const addresses: Record<string, string> = {};
    for await (const line of createInterface({ input: child.stdout })) {
      const [variable, ...url] = line.split('=');
      addresses[variable] = url.join('=');
      if (Object.keys(addresses).length === 3) {
        break;
      }
    }
    return { child, addresses };
  }

  it.each(['SIGINT', 'SIGKILL'] as const)(
    'takes the services with it when it gets %s',
    async signal => {
      const { child, addresses } = await runCommand();
      expect(Object.keys(addresses).sort()).toEqual([
        'DATABASE_URL',
        'RABBITMQ_URL',
        'REDIS_URL',
      ]);
      const exited = once(child, 'exit');
      child.kill(signal);
      await exited;

      for (const url of Object.values(addresses)) {
        await untilClosed(url);
      }
    },
  );

  /** The kernel ends orphans on its own time, so this looks until the port is closed. */
  async function untilClosed(url: string) {
    const deadline = Date.now() + 20_000;
    while (await isListening(url)) {
      if (Date.now() > deadline) {
        throw new Error(`${url} is still served`);
      }
    }
  }
});

describe('without the programs', () => {
  const path = process.env.PATH;

  afterEach(() => {
    process.env.PATH = path;
  });

  it('names what to install', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'causeway-empty-'));
    process.env.PATH = empty;

    await expect(startRedis()).rejects.toThrow(ServiceNotInstalledError);
    await expect(startRedis()).rejects.toThrow(
      'Redis is not installed: no "redis-server" on this machine. On Debian and Ubuntu, install the package redis-server.',
    );
    await rm(empty, { recursive: true });
  });
});
