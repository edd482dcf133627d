import { z } from 'zod';
import type { RateLimit } from './rateLimit.ts';

/** A limit with a name, by which callers are told of it. */
export interface RateLimitPolicy extends RateLimit {
  name: string;
}

const longestWindowSeconds = 86_400;

/** Reads `600/60`: 600 requests in 60 seconds. */
export function rateLimitVariable() {
  return z
    .string()
    .regex(/^[1-9]\d{0,6}\/[1-9]\d{0,4}$/, 'must be <requests>/<seconds>, for example 600/60')
    .transform(value => {
      const [quota = 0, seconds = 0] = value.split('/').map(Number);
      return { quota, windowMs: seconds * 1000 };
    })
    .refine(
      limit => limit.windowMs <= longestWindowSeconds * 1000,
      `must be for at most ${longestWindowSeconds} seconds`,
    );
}
