import fc from 'fast-check';
import { parse } from 'yaml';
import { sloText, TOTAL_QUERY } from '../__testUtils__/sloText';
import { parseSloDocuments } from '../openslo/parseSloDocuments';
import { canFire, listAlertWindows, WINDOW_DAYS } from './alertWindows';
import { escapeAlertTemplate } from './escapeAlertTemplate';
import { renderRules, type RuleOptions, SLO_ALERTS } from './renderRules';
import type { AlertRule } from './RuleGroup';
import { stringifyRules, toPrometheusRule } from './stringifyRules';

function render(
  example: Parameters<typeof sloText>[0] = {},
  options?: RuleOptions,
) {
  return renderRules(parseSloDocuments(sloText(example)).slos, options);
}

function alertsOf(groups: ReturnType<typeof render>): AlertRule[] {
  return groups.flatMap(group =>
    group.rules.filter((rule): rule is AlertRule => 'alert' in rule),
  );
}

describe('listAlertWindows', () => {
  it.each([
    [30, [14.4, 6, 3, 1]],
    [28, [13.44, 5.6, 2.8, 0.933333333333]],
    [7, [13.44, 3.5, 1.4, 0.98]],
  ])('has the factors of the workbook for %d days', (days, factors) => {
    expect(listAlertWindows(days).map(window => window.factor)).toEqual(
      factors,
    );
  });

  it('knows no others', () => {
    expect(() => listAlertWindows(90)).toThrow(RangeError);
  });
});

describe('renderRules', () => {
  it('records every window and alerts on pairs of them', () => {
    const groups = render();
    const recorded = groups.flatMap(group =>
      group.rules.flatMap(rule => ('record' in rule ? rule.record : [])),
    );
    for (const window of ['5m', '30m', '1h', '2h', '6h', '1d', '3d', '30d']) {
      expect(recorded).toContain(`slo:error_ratio:rate${window}`);
    }
    expect(new Set(recorded).size).toBe(recorded.length);
    const [page, ticket] = alertsOf(groups);
    expect(
      page.expr.replaceAll('{service="shop", slo="availability"}', ''),
    ).toBe(
      '((slo:error_ratio:rate5m > 0.0072) and (slo:error_ratio:rate1h > 0.0072)) or ((slo:error_ratio:rate30m > 0.003) and (slo:error_ratio:rate6h > 0.003))',
    );
    expect(ticket.labels).toEqual({
      service: 'shop',
      slo: 'availability',
      severity: 'ticket',
    });
  });

  it('takes team and addresses from the objective, or from the options first', () => {
    const example = {
      labels: { 'causeway.dev/team': 'a-team' },
      annotations: {
        'causeway.dev/runbook-url': 'https://portal/runbook',
        'causeway.dev/dashboard-url': 'https://portal/dashboard',
      },
    };
    expect(alertsOf(render(example))[0]).toMatchObject({
      labels: { team: 'a-team', severity: 'page' },
      annotations: {
        summary: expect.stringContaining('shop'),
        description: expect.stringContaining('0.05 %'),
        runbook_url: 'https://portal/runbook',
        dashboard_url: 'https://portal/dashboard',
      },
    });
    expect(
      alertsOf(
        render(example, {
          team: 'b-team',
          runbookUrl: 'https://other',
          labels: { tier: '1', severity: 'none' },
        }),
      )[0],
    ).toMatchObject({
      labels: { team: 'b-team', tier: '1', severity: 'page' },
      annotations: { runbook_url: 'https://other' },
    });
  });

  it('leaves out pairs that can never fire', () => {
    const [page] = alertsOf(render({ target: 0.93 }));
    expect(page.alert).toBe(SLO_ALERTS.page);
    expect(page.expr).not.toContain('rate1h');
    expect(page.expr).toContain('rate6h');
  });

  it('refuses labels whose names are none', () => {
    expect(() => render({}, { labels: { 'a-b': 'c' } })).toThrow(
      "not a label's name",
    );
  });

  it('never makes an alert that cannot fire, whatever the target', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.0001, max: 0.99999, noNaN: true }),
        fc.constantFrom(...WINDOW_DAYS),
        (target, days) => {
          const { slos } = parseSloDocuments(
            sloText({ target, duration: `${days}d` }),
          );
          const silent = (['page', 'ticket'] as const).some(severity =>
            listAlertWindows(days)
              .filter(window => window.severity === severity)
              .every(window => !canFire(window, target)),
          );
          expect(slos.length).toBe(silent ? 0 : 1);
          for (const alert of alertsOf(renderRules(slos))) {
            for (const [, threshold] of alert.expr.matchAll(/> ([\d.e-]+)/g)) {
              expect(Number(threshold)).toBeLessThan(1);
              expect(Number(threshold)).toBeGreaterThan(0);
            }
          }
        },
      ),
    );
  });

  it('shows texts of people as they are, not as templates', () => {
    expect(escapeAlertTemplate('{{ $value }}')).toBe('{{ "{{" }} $value }}');
    const [page] = alertsOf(
      render({}, { team: '{{ .x }}', runbookUrl: 'https://x/{{y}}' }),
    );
    expect(page.labels.team).toBe('{{ "{{" }} .x }}');
    expect(page.annotations.runbook_url).toBe('https://x/{{ "{{" }}y}}');
  });
});

describe('stringifyRules', () => {
  it('writes a rule file and a PrometheusRule that say the same', () => {
    const groups = render({ total: `${TOTAL_QUERY} # all` });
    const rule = toPrometheusRule(groups, {
      name: 'shop-slo',
      labels: { 'causeway.dev/team': 'shop-team' },
    });
    expect(parse(stringifyRules(groups))).toEqual({ groups });
    expect(parse(stringifyRules(rule))).toEqual({
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PrometheusRule',
      metadata: {
        name: 'shop-slo',
        labels: { 'causeway.dev/team': 'shop-team' },
      },
      spec: { groups },
    });
    expect(stringifyRules(groups)).not.toMatch(/[&*]a\d/);
  });
});
