import { createHash } from 'node:crypto';
import { createClient } from '@redis/client';
import { withTimeout } from '../platform/process/withTimeout.ts';
import type { ServiceContext } from '../platform/serviceContext.ts';
import {
  capacityMicros,
  decisionFor,
  intervalMicros,
  type RateLimitDecision,
} from './rateLimit.ts';
import type { RateLimitPolicy } from './rateLimitPolicy.ts';
import type { Settlement, SharedArrivals } from './sharedArrivals.ts';

/** A limit that takes longer than this to ask is decided here. */
const commandTimeoutMs = 250;
const longestReconnectDelayMs = 2_000;

/** Redis' own clock, in microseconds: those of the instances differ. */
const clock = `local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local function keep(key, arrival)
  redis.call('SET', key, string.format('%.0f', arrival), 'PX', math.ceil((arrival - now) / 1000))
end
`;

const take = script(`${clock}
local interval, capacity = tonumber(ARGV[1]), tonumber(ARGV[2])
local arrival = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
local following = arrival + interval
if following - now > capacity then
  return {0, arrival - now}
end
keep(KEYS[1], following)
return {1, following - now}`);

const settle = script(`${clock}
local ahead = {}
for index, key in ipairs(KEYS) do
  local interval, capacity, count =
    tonumber(ARGV[index * 3 - 2]), tonumber(ARGV[index * 3 - 1]), tonumber(ARGV[index * 3])
  local arrival = math.max(tonumber(redis.call('GET', key) or '0'), now) + interval * count
  -- Instances that did not know of each other may have allowed too much together; nobody pays for longer than a window
  arrival = math.min(arrival, now + capacity)
  keep(key, arrival)
  ahead[index] = arrival - now
end
return ahead`);

/** Keeps arrival times in Redis, and changes them there in one step. */
export class RedisArrivals implements SharedArrivals {
  readonly #client: ReturnType<typeof connect>;
  readonly #keyPrefix: string;

  private constructor(client: ReturnType<typeof connect>, keyPrefix: string) {
    this.#client = client;
    this.#keyPrefix = `${keyPrefix}limit:`;
  }

  /** Connects in the background and stays connected; readiness says `degraded` while it is not. */
  static create(
    { logger, health, resources }: ServiceContext,
    options: { url: string; keyPrefix: string },
  ): RedisArrivals {
    const client = connect(options);
    let reported = false;
    client.on('error', (error: unknown) => {
      // Once for each time it goes away, not once for each attempt to come back
      if (!reported) {
        reported = true;
        logger.warn({ err: error }, 'Redis is away; every instance limits rates for itself');
      }
    });
    client.on('ready', () => {
      reported = false;
      logger.info('connected to Redis');
    });
    client.connect().catch((error: unknown) => {
      logger.warn({ err: error }, 'could not connect to Redis');
    });
    health.add({ name: 'cache', required: false, run: () => client.ping() });
    resources.add('cache', async () => {
      client.destroy();
    });
    return new RedisArrivals(client, options.keyPrefix);
  }

  async take(policy: RateLimitPolicy, key: string): Promise<RateLimitDecision> {
    const reply = (await this.#evaluate(
      take,
      [this.#keyPrefix + key],
      [intervalMicros(policy), capacityMicros(policy)],
    )) as [number, number];
    return decisionFor(policy, reply[0] === 1, reply[1]);
  }

  async settle(settlements: readonly Settlement[]): Promise<number[]> {
    const keys = settlements.map(({ key }) => this.#keyPrefix + key);
    return (await this.#evaluate(
      settle,
      keys,
      settlements.flatMap(({ policy, count }) => [
        intervalMicros(policy),
        capacityMicros(policy),
        count,
      ]),
    )) as number[];
  }

  async #evaluate(
    { source, sha }: ReturnType<typeof script>,
    keys: string[],
    values: number[],
  ): Promise<unknown> {
    const options = { keys, arguments: values.map(String) };
    try {
      return await withTimeout(this.#client.evalSha(sha, options), commandTimeoutMs);
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) {
        throw error;
      }
      return await withTimeout(this.#client.eval(source, options), commandTimeoutMs);
    }
  }
}

function connect({ url, keyPrefix }: { url: string; keyPrefix: string }) {
  return createClient({
    url,
    name: keyPrefix,
    // A command that waits for a connection would make its request wait as well
    disableOfflineQueue: true,
    socket: {
      connectTimeout: 2_000,
      reconnectStrategy: attempt => Math.min(50 * 2 ** attempt, longestReconnectDelayMs),
    },
  });
}

function script(source: string): { source: string; sha: string } {
  return { source, sha: createHash('sha1').update(source).digest('hex') };
}
