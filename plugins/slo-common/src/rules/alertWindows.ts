/** Who is told: `page` wakes somebody up, `ticket` waits for the working day. */
export type AlertSeverity = 'page' | 'ticket';

/** Two windows over which the budget must burn too fast before somebody is told. */
export interface AlertWindow {
  severity: AlertSeverity;
  /** Ends the alert soon after the cause is gone. */
  short: string;
  /** Keeps short bursts from alerting. */
  long: string;
  /** Share of the budget that burns in the long window at the threshold. */
  budgetShare: number;
  /** How many times faster than evenly the budget burns at the threshold. */
  factor: number;
}

const HOURS_A_DAY = 24;

/** Windows and shares of the SRE workbook, in the four pairs that Sloth makes of them. */
const PAIRS = [
  { severity: 'page', short: '5m', long: '1h', hours: 1 },
  { severity: 'page', short: '30m', long: '6h', hours: 6 },
  { severity: 'ticket', short: '2h', long: '1d', hours: 24 },
  { severity: 'ticket', short: '6h', long: '3d', hours: 72 },
] as const;

/** Shares of the budget per pair, by the objective's window in days. */
const BUDGET_SHARES: Readonly<Record<number, readonly number[]>> = {
  7: [0.08, 0.125, 0.2, 0.42],
  28: [0.02, 0.05, 0.1, 0.1],
  30: [0.02, 0.05, 0.1, 0.1],
};

/** Windows of an objective, in days, for which alerts are defined. */
export const WINDOW_DAYS: readonly number[] =
  Object.keys(BUDGET_SHARES).map(Number);

/**
 * The pairs of windows that an objective alerts on. For 30 days the factors are 14.4, 6, 3 and 1.
 *
 * @param windowDays - one of {@link WINDOW_DAYS}
 * @throws RangeError for any other window
 */
export function listAlertWindows(windowDays: number): AlertWindow[] {
  const shares = BUDGET_SHARES[windowDays];
  if (!shares) {
    throw new RangeError(`There are no alert windows for ${windowDays} days`);
  }
  return PAIRS.map(({ hours, ...pair }, index) => ({
    ...pair,
    budgetShare: shares[index],
    factor: Number(
      ((shares[index] * windowDays * HOURS_A_DAY) / hours).toPrecision(12),
    ),
  }));
}

/**
 * Whether the threshold of a pair can be passed at all: a share of bad events is never more than 1.
 *
 * @param window - a pair of windows
 * @param target - the objective's target, from 0 to 1
 */
export function canFire(window: AlertWindow, target: number): boolean {
  const threshold = window.factor * (1 - target);
  // Alerts ask for more than the threshold, so a threshold of 1 is out of reach as well.
  return threshold < 1 - 1e-9;
}
