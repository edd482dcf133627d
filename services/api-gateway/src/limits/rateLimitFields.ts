import type { RateLimitDecision } from './rateLimit.ts';
import type { RateLimitPolicy } from './rateLimitPolicy.ts';

/** The field `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers-10) for one policy. */
export function policyField({ name, quota, windowMs }: RateLimitPolicy): string {
  return `"${name}";q=${quota};w=${windowMs / 1000}`;
}

/** The field `RateLimit` of the same draft for one policy. */
export function stateField(policy: RateLimitPolicy, decision: RateLimitDecision): string {
  return `"${policy.name}";r=${decision.remaining};t=${Math.ceil(decision.resetMs / 1000)}`;
}

/** The value of `Retry-After`: whole seconds, and never so few that the next attempt is refused as well. */
export function retryAfterSeconds(milliseconds: number): string {
  return String(Math.max(1, Math.ceil(milliseconds / 1000)));
}
