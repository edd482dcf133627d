import type { RateLimit, RateLimitDecision } from '../limits/rateLimit.ts';
import { policyField, stateField } from '../limits/rateLimitFields.ts';
import type { RateLimitPolicy } from '../limits/rateLimitPolicy.ts';

/** Where secrets could be guessed, addresses be tried out, or mail be sent to strangers. */
const sensitiveOperations: ReadonlySet<string> = new Set([
  'POST /users',
  'POST /users/login',
  'POST /users/verify',
  'POST /users/me/password',
  'POST /users/password-resets',
  'POST /users/password-resets/confirm',
]);

/** Which limits there are, what they apply to, and how callers are told. */
export class LimitPolicies {
  /** For everybody at one address. */
  readonly client: RateLimitPolicy;
  /** For somebody who is signed in, wherever from. */
  readonly user: RateLimitPolicy;
  /** For sensitive operations, from one address. */
  readonly credentials: RateLimitPolicy;
  readonly #policyFields: ReadonlyMap<RateLimitPolicy, string>;

  constructor(limits: { client: RateLimit; user: RateLimit; credentials: RateLimit }) {
    this.client = { name: 'client', ...limits.client };
    this.user = { name: 'user', ...limits.user };
    this.credentials = { name: 'credentials', ...limits.credentials };
    this.#policyFields = new Map(
      [this.client, this.user, this.credentials].map(policy => [policy, policyField(policy)]),
    );
  }

  isSensitive(method: string, target: { readonly policyPath: string }): boolean {
    return method === 'POST' && sensitiveOperations.has(`POST ${target.policyPath}`);
  }

  /**
   * The fields `RateLimit-Policy` and `RateLimit`: names and values in turn.
   *
   * @param before those of the limits that were asked before
   */
  fields(
    policy: RateLimitPolicy,
    decision: RateLimitDecision,
    before: readonly string[] = [],
  ): readonly string[] {
    const [, policies, , states] = before;
    const policyText = this.#policyFields.get(policy) ?? policyField(policy);
    const stateText = stateField(policy, decision);
    return [
      'ratelimit-policy',
      policies === undefined ? policyText : `${policies}, ${policyText}`,
      'ratelimit',
      states === undefined ? stateText : `${states}, ${stateText}`,
    ];
  }
}
