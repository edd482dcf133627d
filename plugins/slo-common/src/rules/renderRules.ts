import type { Slo } from '../openslo/Slo';
import { isLabelName, Promql } from '../promql/promql';
import { type AlertSeverity, canFire, listAlertWindows } from './alertWindows';
import {
  BAD_EVENTS,
  badEvents,
  errorRatio,
  recordedErrorRatio,
  TOTAL_EVENTS,
} from './errorRatios';
import { escapeAlertTemplate } from './escapeAlertTemplate';
import type { AlertRule, RecordingRule, RuleGroup } from './RuleGroup';

/** What the rules of an objective say beside the objective itself. */
export interface RuleOptions {
  /** Whom alerts are for; the objective's label `causeway.dev/team` when left out. */
  team?: string;
  /** What to do; the objective's annotation `causeway.dev/runbook-url` when left out. */
  runbookUrl?: string;
  /** Where to look; the objective's annotation `causeway.dev/dashboard-url` when left out. */
  dashboardUrl?: string;
  /** Labels that every alert gets as well. Those of the rules themselves win. */
  labels?: Record<string, string>;
}

/** Names of the two alerts of an objective. */
export const SLO_ALERTS: Readonly<Record<AlertSeverity, string>> = {
  page: 'SloErrorBudgetBurnsFast',
  ticket: 'SloErrorBudgetBurnsSlowly',
};

/** Windows whose ratio is taken from the counters: they must answer at once. */
const SHORT_WINDOWS = ['30m', '1h', '2h', '6h'];

/** Windows whose ratio is added up from recorded events, beside the objective's own window. */
const LONG_WINDOWS = ['1d', '3d'];

const SHORT_INTERVAL = '30s';

/** Long windows move slowly and are expensive; less often than 5 minutes their series would go stale. */
const LONG_INTERVAL = '2m';

/**
 * The Prometheus rules of objectives: recording rules for every window, and two multi-window
 * multi-burn-rate alerts for each.
 *
 * @param slos - as {@link parseSloDocuments} gives them
 * @throws TypeError when `options.labels` has a name that is not one
 */
export function renderRules(
  slos: readonly Slo[],
  options: RuleOptions = {},
): RuleGroup[] {
  for (const name of Object.keys(options.labels ?? {})) {
    if (!isLabelName(name)) {
      throw new TypeError(`${JSON.stringify(name)} is not a label's name`);
    }
  }
  return slos.flatMap(slo => {
    const name = `slo-${slo.service}-${slo.name}`;
    const labels = { service: slo.service, slo: slo.name };
    return [
      {
        name: `${name}-recordings`,
        interval: SHORT_INTERVAL,
        rules: shortRules(slo, labels),
      },
      {
        name: `${name}-long-recordings`,
        interval: LONG_INTERVAL,
        rules: longRules(slo, labels),
      },
      {
        name: `${name}-alerts`,
        interval: SHORT_INTERVAL,
        rules: alertRules(slo, labels, options),
      },
    ];
  });
}

function ratioName(window: string): string {
  return `slo:error_ratio:rate${window}`;
}

function budgetOf(slo: Slo): number {
  return Number((1 - slo.target).toPrecision(12));
}

function record(
  name: string,
  expression: Promql,
  labels: Record<string, string>,
): RecordingRule {
  return { record: name, expr: expression.text, labels: { ...labels } };
}

function shortRules(slo: Slo, labels: Record<string, string>): RecordingRule[] {
  const { indicator } = slo;
  const total = Promql.query(indicator.total, '5m');
  const recordedTotal = Promql.series(TOTAL_EVENTS, labels);
  return [
    record(TOTAL_EVENTS, total, labels),
    record(BAD_EVENTS, badEvents(indicator, '5m').and(total), labels),
    record(
      ratioName('5m'),
      Promql.series(BAD_EVENTS, labels).dividedBy(recordedTotal.greaterThan(0)),
      labels,
    ),
    ...SHORT_WINDOWS.map(window =>
      record(ratioName(window), errorRatio(indicator, window), labels),
    ),
    record('slo:objective:ratio', Promql.vector(slo.target), labels),
    record('slo:error_budget:ratio', Promql.vector(budgetOf(slo)), labels),
    record('slo:window:days', Promql.vector(slo.windowDays), labels),
    record(
      'slo:burn_rate:rate1h',
      Promql.series(ratioName('1h'), labels).dividedBy(budgetOf(slo)),
      labels,
    ),
  ];
}

function longRules(slo: Slo, labels: Record<string, string>): RecordingRule[] {
  const period = `${slo.windowDays}d`;
  return [
    ...[...LONG_WINDOWS, period].map(window =>
      record(ratioName(window), recordedErrorRatio(labels, window), labels),
    ),
    record(
      'slo:error_budget_remaining:ratio',
      Promql.series(ratioName(period), labels)
        .dividedBy(budgetOf(slo))
        .takenFrom(1),
      labels,
    ),
  ];
}

function alertRules(
  slo: Slo,
  labels: Record<string, string>,
  options: RuleOptions,
): AlertRule[] {
  const windows = listAlertWindows(slo.windowDays);
  return (['page', 'ticket'] as const).flatMap(severity => {
    const pairs = windows
      .filter(window => window.severity === severity)
      .filter(window => canFire(window, slo.target));
    const conditions = pairs.map(({ short, long, factor }) => {
      const threshold = factor * budgetOf(slo);
      const above = (window: string) =>
        Promql.series(ratioName(window), labels).greaterThan(threshold);
      return above(short).and(above(long));
    });
    if (conditions.length === 0) {
      return [];
    }
    const team = options.team ?? slo.labels['causeway.dev/team'];
    return [
      {
        alert: SLO_ALERTS[severity],
        expr: conditions.reduce((all, each) => all.or(each)).text,
        labels: {
          ...escapeAll(options.labels ?? {}),
          ...labels,
          ...(team !== undefined && { team: escapeAlertTemplate(team) }),
          severity,
        },
        annotations: annotationsOf(slo, severity, options),
      },
    ];
  });
}

function escapeAll(texts: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [
      name,
      escapeAlertTemplate(text),
    ]),
  );
}

function annotationsOf(
  slo: Slo,
  severity: AlertSeverity,
  options: RuleOptions,
): Record<string, string> {
  const title = escapeAlertTemplate(slo.displayName ?? slo.name);
  const allowed = `${Number((budgetOf(slo) * 100).toPrecision(6))} %`;
  const runbook =
    options.runbookUrl ?? slo.annotations['causeway.dev/runbook-url'];
  const dashboard =
    options.dashboardUrl ?? slo.annotations['causeway.dev/dashboard-url'];
  return {
    summary: `${slo.service} uses up the error budget of "${title}" ${
      severity === 'page' ? 'fast' : 'too soon'
    }`,
    description: `{{ $value | humanizePercentage }} of the events of a short and a long window were bad; over ${
      slo.windowDays
    } days ${allowed} may be. ${
      severity === 'page'
        ? 'At this rate the budget is gone within days or hours: act now.'
        : 'If this goes on the budget does not last: plan time for it.'
    }`,
    ...(runbook !== undefined && { runbook_url: escapeAlertTemplate(runbook) }),
    ...(dashboard !== undefined && {
      dashboard_url: escapeAlertTemplate(dashboard),
    }),
  };
}
