import fc from 'fast-check';
import {
  BAD_QUERY,
  GOOD_QUERY,
  type SloExample,
  sloText,
} from '../__testUtils__/sloText';
import {
  findRuleFaults,
  describeWithPromtool,
  findDifferences,
} from '../__testUtils__/promtool';
import { parseSloDocuments } from '../openslo/parseSloDocuments';
import { WINDOW_DAYS } from './alertWindows';
import { renderRules, SLO_ALERTS } from './renderRules';
import { stringifyRules } from './stringifyRules';

jest.setTimeout(180_000);

const OK = 'http_requests_total{service="shop", status="200", pod="a"}';
const FAILED = 'http_requests_total{service="shop", status="500", pod="a"}';

function rules(example: SloExample = {}): string {
  const { slos, problems } = parseSloDocuments(sloText(example));
  expect(problems.filter(each => each.severity === 'error')).toEqual([]);
  return stringifyRules(renderRules(slos, { team: 'shop-team' }));
}

/** The only series of a window's error ratio. */
function ratio(window: string): string {
  return `sum(slo:error_ratio:rate${window}{service="shop", slo="availability"})`;
}

describeWithPromtool()('rules in a real Prometheus', () => {
  it.each(WINDOW_DAYS)('takes the rules of a window of %d days', async days => {
    expect(await findRuleFaults(rules({ duration: `${days}d` }))).toBe('');
    expect(
      await findRuleFaults(rules({ duration: `${days}d`, good: GOOD_QUERY })),
    ).toBe('');
    expect(
      await findRuleFaults(rules({ duration: `${days}d`, target: 0.9 })),
    ).toBe('');
  });

  it('takes any text that people wrote, and shows it as it is', async () => {
    const texts = [
      '{{ $value }}',
      '{{',
      '}}{{{',
      '{{ template "x" }}',
      'a "b" \\ \n c',
      ...fc.sample(fc.string({ unit: 'binary', minLength: 1 }), 100),
      ...fc.sample(fc.stringMatching(/^[{}"`$. %a]{1,12}$/), 100),
    ];
    const [slo] = parseSloDocuments(sloText()).slos;
    const groups = renderRules(
      texts.map((displayName, index) => ({
        ...slo,
        name: `slo-${index}`,
        displayName,
        labels: { 'causeway.dev/team': displayName },
        annotations: { 'causeway.dev/runbook-url': displayName },
      })),
    );
    expect(await findRuleFaults(stringifyRules(groups))).toBe('');
  });

  it.each([
    ['bad events', { bad: BAD_QUERY }],
    ['good events', { good: GOOD_QUERY }],
  ])(
    'pages for steady errors when theory says, from %s',
    async (_, example) => {
      // 6 healthy hours, then 10 % errors: the hour's ratio passes 14.4 × 0.05 % after 4.3 minutes.
      expect(
        await findDifferences(rules(example), {
          interval: '30s',
          series: [
            { series: OK, values: '0+30x720 21627+27x60' },
            { series: FAILED, values: '0+0x720 3+3x60' },
          ],
          expect: [
            { at: '6h', expr: ratio('5m'), value: 0 },
            { at: '6h10m', expr: ratio('5m'), value: 0.1 },
            { at: '6h10m', expr: ratio('1h'), value: 0.1 / 6 },
          ],
          alerts: [
            { at: '6h3m', name: SLO_ALERTS.page, firing: false },
            { at: '6h6m', name: SLO_ALERTS.page, firing: true },
          ],
        }),
      ).toBe('');
    },
  );

  it('pages within a minute of a total outage, and stops when it is over', async () => {
    expect(
      await findDifferences(rules(), {
        interval: '30s',
        series: [
          { series: OK, values: '0+30x720 21600+0x20 21630+30x240' },
          { series: FAILED, values: '0+0x720 30+30x20 600+0x240' },
        ],
        expect: [],
        alerts: [
          { at: '6h', name: SLO_ALERTS.page, firing: false },
          { at: '6h1m', name: SLO_ALERTS.page, firing: true },
          { at: '7h30m', name: SLO_ALERTS.page, firing: false },
        ],
      }),
    ).toBe('');
  });

  it('asks for a ticket, and for nothing more, when the budget does not last', async () => {
    // 0.2 % errors: 4 times as fast as evenly, above 3 and below 6.
    expect(
      await findDifferences(rules(), {
        interval: '1m',
        series: [
          { series: OK, values: '0+998x2880' },
          { series: FAILED, values: '0+2x2880' },
        ],
        expect: [
          { at: '48h', expr: ratio('30d'), value: 0.002 },
          {
            at: '48h',
            expr: 'sum(slo:error_budget_remaining:ratio)',
            value: -3,
          },
          { at: '48h', expr: 'sum(slo:burn_rate:rate1h)', value: 4 },
        ],
        alerts: [
          { at: '48h', name: SLO_ALERTS.page, firing: false },
          { at: '48h', name: SLO_ALERTS.ticket, firing: true },
        ],
      }),
    ).toBe('');
  });

  it('leaves a gap, not NaN, where there is no traffic', async () => {
    expect(
      await findDifferences(rules(), {
        interval: '1m',
        series: [
          { series: OK, values: '0+99x120 11880+0x120 11979+99x60' },
          { series: FAILED, values: '0+1x120 120+0x120 121+1x60' },
        ],
        expect: [
          { at: '3h', expr: 'slo:error_ratio:rate5m', value: 'nothing' },
          { at: '3h10m', expr: 'slo:error_ratio:rate30m', value: 'nothing' },
          { at: '3h10m', expr: 'slo:error_ratio:rate1h', value: 'nothing' },
          { at: '3h', expr: 'sum(slo:events_total:rate5m)', value: 0 },
          { at: '5h', expr: ratio('5m'), value: 0.01 },
          { at: '5h', expr: ratio('6h'), value: 0.01 },
          { at: '5h', expr: ratio('1d'), value: 0.01 },
          { at: '5h', expr: ratio('30d'), value: 0.01 },
        ],
      }),
    ).toBe('');
  });

  it.each([
    ['bad events', { bad: BAD_QUERY }],
    ['good events', { good: GOOD_QUERY }],
  ])(
    'says nothing about a service that nobody called yet, from %s',
    async (_, example) => {
      const silent = [
        '{__name__=~"slo:error_ratio:.*"}',
        'slo:error_budget_remaining:ratio',
        'slo:burn_rate:rate1h',
      ];
      expect(
        await findDifferences(rules(example), {
          interval: '1m',
          series: [
            { series: OK, values: '0x120' },
            { series: FAILED, values: '0x120' },
          ],
          expect: silent.map(expr => ({ at: '2h', expr, value: 'nothing' })),
          alerts: [{ at: '2h', name: SLO_ALERTS.page, firing: false }],
        }),
      ).toBe('');
    },
  );

  it.each([
    ['bad events', { bad: BAD_QUERY }, 0],
    ['good events', { good: GOOD_QUERY }, 0],
  ])(
    'counts no error where no error series exists, from %s',
    async (_, example, value) => {
      expect(
        await findDifferences(rules(example), {
          interval: '1m',
          series: [{ series: OK, values: '0+60x120' }],
          expect: ['5m', '30m', '1h', '2h', '6h', '1d', '3d', '30d'].map(
            window => ({ at: '2h', expr: ratio(window), value }),
          ),
          alerts: [{ at: '2h', name: SLO_ALERTS.page, firing: false }],
        }),
      ).toBe('');
    },
  );

  it('counts only errors where no good series exists', async () => {
    expect(
      await findDifferences(rules({ good: GOOD_QUERY }), {
        interval: '1m',
        series: [{ series: FAILED, values: '0+60x120' }],
        expect: [{ at: '2h', expr: ratio('1h'), value: 1 }],
        alerts: [{ at: '2h', name: SLO_ALERTS.page, firing: true }],
      }),
    ).toBe('');
  });

  it('says nothing where the total is missing, even with errors', async () => {
    expect(
      await findDifferences(
        rules({
          bad: 'sum(rate(failures_total{service="shop"}[{{window}}]))',
        }),
        {
          interval: '1m',
          series: [
            { series: 'failures_total{service="shop"}', values: '0+6x120' },
          ],
          expect: [
            { at: '2h', expr: '{__name__=~"slo:e.*rate.*"}', value: 'nothing' },
          ],
        },
      ),
    ).toBe('');
  });

  it('weighs events, not hours: a busy day and a quiet night', async () => {
    // 12 hours with 6000 requests a minute and no error, 12 with 60 of which 6 fail: 0.1 %, not 5 %.
    expect(
      await findDifferences(rules(), {
        interval: '1m',
        series: [
          { series: OK, values: '0+6000x720 4320054+54x720' },
          { series: FAILED, values: '0+0x720 6+6x720' },
        ],
        expect: [
          { at: '24h', expr: ratio('1d'), value: 6 / 6060 },
          { at: '24h', expr: ratio('30d'), value: 6 / 6060 },
          { at: '24h', expr: ratio('5m'), value: 0.1 },
        ],
      }),
    ).toBe('');
  });

  it('does not mind a counter that starts again, or one pod of two that does', async () => {
    const second = OK.replace('"a"', '"b"');
    expect(
      await findDifferences(rules(), {
        interval: '1m',
        series: [
          { series: OK, values: '0+99x60 99+99x60' },
          { series: second, values: '0+100x120' },
          { series: FAILED, values: '0+1x60 1+1x60' },
        ],
        expect: [
          { at: '2h', expr: ratio('2h'), value: 1 / 200 },
          { at: '2h', expr: ratio('30d'), value: 1 / 200 },
          { at: '1h3m', expr: ratio('5m'), value: 1 / 200 },
        ],
      }),
    ).toBe('');
  });
});
