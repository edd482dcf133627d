import { z } from 'zod';
import { connectionUrl, wholeNumber } from '../configuration.ts';
import { serviceIdentity } from '../serviceIdentity.ts';

/** What the cache needs from the environment. */
export const cacheVariables = {
  REDIS_URL: connectionUrl('redis', 'rediss'),
  /** How old a cached answer may become, in seconds. */
  CACHE_TTL_SECONDS: wholeNumber({ minimum: 1, maximum: 86_400 }).default(30),
  /** Begins every key, so that services can share one Redis; also the name of the connection. */
  REDIS_KEY_PREFIX: z
    .string()
    .regex(/^[\w.:-]+$/, 'may have letters, digits and .:_- only')
    .default(`${serviceIdentity.name}:`),
};

export type CacheConfiguration = {
  [Name in keyof typeof cacheVariables]: z.output<(typeof cacheVariables)[Name]>;
};
