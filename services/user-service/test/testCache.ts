import { randomUUID } from 'node:crypto';
import { createClient } from '@redis/client';
import type { TestEnvironment } from './testEnvironment.ts';

async function connect() {
  const url = process.env.REDIS_URL;
  if (url === undefined || url === '') {
    throw new Error(
      'REDIS_URL is not set. The tests need a Redis server, for example redis://127.0.0.1:6379',
    );
  }
  const client = createClient({ url });
  await client.connect();
  return client;
}

/** Runs `work` with a connection of its own to the Redis of the tests. */
async function withTestRedis<Result>(
  work: (client: Awaited<ReturnType<typeof connect>>) => Promise<Result>,
): Promise<Result> {
  const client = await connect();
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

/** A part of Redis that nobody else uses: keys with a prefix of their own. */
export async function createTestCache(): Promise<TestEnvironment> {
  const prefix = `test-${randomUUID()}:`;
  return withTestRedis(async () => ({
    variables: { REDIS_URL: process.env.REDIS_URL ?? '', REDIS_KEY_PREFIX: prefix },
    remove: () =>
      withTestRedis(async client => {
        for await (const keys of client.scanIterator({ MATCH: `${prefix}*` })) {
          await Promise.all(keys.map(key => client.del(key)));
        }
      }),
  }));
}

/** Breaks the connection with this name, as the network would, and no other. */
export async function breakConnection(name: string): Promise<void> {
  await withTestRedis(async client => {
    const connections = await client.clientList();
    const id = connections.find(connection => connection.name === name)?.id;
    if (id === undefined) {
      throw new Error(`there is no connection with the name ${name}`);
    }
    await client.clientKill({ filter: 'ID', id });
  });
}
