/** How the simulated provider behaves for a card. */
export interface Scenario {
  /** What an authorization leads to. `pending` becomes `authorized` by itself a little later. */
  result: 'authorized' | 'declined' | 'challenge_required' | 'pending';
  declineCode?: string;
  /** The first answer to an authorization is lost on its way, after the money was set aside. */
  losesFirstAnswer?: boolean;
  /** When each delivery of an event is due, in milliseconds after it happened; none: no webhooks for this card. */
  deliveriesMs: readonly number[];
  /** Tells what happened last first, and what happened first once more when everything is over. */
  disorder?: boolean;
}

const silent = { deliveriesMs: [] } as const;

const scenarios = {
  tok_ok: { result: 'authorized', ...silent },
  tok_declined: { result: 'declined', declineCode: 'card_declined', ...silent },
  tok_insufficient_funds: { result: 'declined', declineCode: 'insufficient_funds', ...silent },
  // The webhook arrives while the call that caused it still waits
  tok_timeout: { result: 'authorized', losesFirstAnswer: true, deliveriesMs: [20] },
  tok_challenge: { result: 'challenge_required', deliveriesMs: [20] },
  tok_webhook: { result: 'pending', deliveriesMs: [20] },
  tok_webhook_duplicates: { result: 'pending', deliveriesMs: [20, 20, 40, 400] },
  tok_webhook_disorder: { result: 'pending', deliveriesMs: [20], disorder: true },
} as const satisfies Record<string, Scenario>;

/** Cards that the simulated provider knows. What it does not know is declined. */
export type ScenarioName = keyof typeof scenarios | 'unknown';

/** The name of what happens with a card token; the token itself is kept nowhere. */
export function scenarioName(token: string): ScenarioName {
  return Object.hasOwn(scenarios, token) ? (token as ScenarioName) : 'unknown';
}

/** What happens with the cards of a name. */
export function scenarioOf(name: string): Scenario {
  return Object.hasOwn(scenarios, name)
    ? scenarios[name as keyof typeof scenarios]
    : { result: 'declined', declineCode: 'invalid_token', ...silent };
}

/** The one code with which a challenge is passed. */
export const challengeCode = '123456';

/** How long a pending payment stays pending. */
export const settlesAfterMs = 10;

/** When everything is over, for what is told once more: late. */
const lateMs = 600;

/**
 * When the deliveries of an event are due, in milliseconds from now.
 *
 * @param position how many events of the payment came before
 */
export function deliveryTimes(scenario: Scenario, position: number): readonly number[] {
  if (scenario.disorder !== true) {
    return scenario.deliveriesMs;
  }
  // The first is told after the second, and again at the end
  return position === 0 ? [120, lateMs] : [...scenario.deliveriesMs, lateMs - 100];
}
