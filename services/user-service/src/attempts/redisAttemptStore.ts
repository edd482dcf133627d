import type { AttemptRule } from './attemptPolicy.ts';
import type { AttemptStore } from './attemptStore.ts';
import type { RedisCommands } from './connectRedisCommands.ts';

/** `decideAttempt`, where the state is: nobody else can come between reading and writing it. */
const attemptScript = `
local now, free = tonumber(ARGV[1]), tonumber(ARGV[2])
local first, longest, memory = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local known = redis.call('HMGET', KEYS[1], 'count', 'blockedUntil', 'expiresAt')
local count, blocked, expires = tonumber(known[1] or 0), tonumber(known[2] or 0), tonumber(known[3] or 0)
if expires <= now then count, blocked = 0, 0 end
if blocked > now then return blocked - now end
count = count + 1
local over, delay = count - free, 0
if over >= 1 then delay = math.min(longest, first * 2 ^ math.min(over - 1, 40)) end
redis.call('HSET', KEYS[1], 'count', count,
  'blockedUntil', string.format('%.0f', now + delay), 'expiresAt', string.format('%.0f', now + memory))
redis.call('PEXPIRE', KEYS[1], memory)
return 0
`;

const remainingScript = `
local known = redis.call('HMGET', KEYS[1], 'blockedUntil', 'expiresAt')
local now, blocked, expires = tonumber(ARGV[1]), tonumber(known[1] or 0), tonumber(known[2] or 0)
if expires <= now or blocked <= now then return 0 end
return blocked - now
`;

/** `withdrawAttempt`. */
const withdrawScript = `
local known = redis.call('HMGET', KEYS[1], 'count', 'expiresAt')
local now, free = tonumber(ARGV[1]), tonumber(ARGV[2])
if tonumber(known[2] or 0) <= now then return 0 end
local count = math.max(0, tonumber(known[1]) - 1)
redis.call('HSET', KEYS[1], 'count', count)
if count <= free then redis.call('HSET', KEYS[1], 'blockedUntil', 0) end
return 0
`;

/** Remembers attempts in Redis. */
export class RedisAttemptStore implements AttemptStore {
  readonly #redis: RedisCommands;
  readonly #keyPrefix: string;
  readonly #now: () => number;

  constructor(redis: RedisCommands, keyPrefix: string, now: () => number = Date.now) {
    this.#redis = redis;
    this.#keyPrefix = `${keyPrefix}attempts:`;
    this.#now = now;
  }

  async attempt(key: string, rule: AttemptRule): Promise<number> {
    return this.#redis.evaluate(attemptScript, this.#keyPrefix + key, [
      this.#now(),
      rule.free,
      rule.firstDelayMs,
      rule.longestDelayMs,
      rule.memoryMs,
    ]);
  }

  async remaining(key: string): Promise<number> {
    return this.#redis.evaluate(remainingScript, this.#keyPrefix + key, [this.#now()]);
  }

  async withdraw(key: string, rule: AttemptRule): Promise<void> {
    const values = [this.#now(), rule.free];
    await this.#redis.evaluate(withdrawScript, this.#keyPrefix + key, values);
  }

  async forget(key: string): Promise<void> {
    await this.#redis.remove(this.#keyPrefix + key);
  }
}
