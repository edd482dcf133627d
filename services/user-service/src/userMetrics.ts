import { Counter } from 'prom-client';
import type { Metrics } from './platform/telemetry/metrics.ts';

/** What the business wants to know about users, beyond requests and their duration. */
export class UserMetrics {
  /** Registrations by outcome: new, again (not verified yet), known (has an account), limited (too many mails). */
  readonly registrations: Counter<'outcome'>;
  /** Logins by outcome: succeeded, refused, delayed (too many attempts), overloaded. */
  readonly logins: Counter<'outcome'>;
  /** Refreshes by outcome: rotate, repeat (within the grace), reuse (ended the session), ended, unknown. */
  readonly refreshes: Counter<'outcome'>;

  constructor({ registry }: Metrics) {
    const labelNames = ['outcome'] as const;
    const registers = [registry];
    this.registrations = new Counter({
      name: 'user_registrations_total',
      help: 'Registrations by outcome: new, again, known, limited',
      labelNames,
      registers,
    });
    this.logins = new Counter({
      name: 'user_logins_total',
      help: 'Logins by outcome: succeeded, refused, delayed, overloaded',
      labelNames,
      registers,
    });
    this.refreshes = new Counter({
      name: 'session_refreshes_total',
      help: 'Uses of refresh tokens by outcome: rotate, repeat, reuse, ended, unknown',
      labelNames,
      registers,
    });
  }
}
