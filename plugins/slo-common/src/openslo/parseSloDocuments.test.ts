import fc from 'fast-check';
import { stringify } from 'yaml';
import {
  BAD_QUERY,
  GOOD_QUERY,
  type SloExample,
  sloObject,
  sloText,
  TOTAL_QUERY,
} from '../__testUtils__/sloText';
import { parseSloDocuments } from './parseSloDocuments';

/** Problems as `path: message`, which says enough. */
function problemsOf(
  text: string,
  options?: Parameters<typeof parseSloDocuments>[1],
): string[] {
  return parseSloDocuments(text, options).problems.map(
    ({ path, message, severity }) =>
      `${severity === 'warning' ? 'warning: ' : ''}${path}: ${message}`,
  );
}

/** New values of fields by dotted path; undefined takes the field away. */
type Changes = Record<string, unknown>;

type Fields = Record<string, unknown>;

/** The example objective after somebody changed it. */
function changed(changes: Changes, example?: SloExample): string {
  const slo = structuredClone(sloObject(example)) as Fields;
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    const parent = keys.reduce((fields, key) => fields[key] as Fields, slo);
    if (value === undefined) {
      delete parent[last];
    } else {
      parent[last] = value;
    }
  }
  return stringify(slo, { lineWidth: 0 });
}

const QUERY = 'spec.indicator.spec.ratioMetric.bad.metricSource.spec.query';

describe('parseSloDocuments', () => {
  it('reads an objective', () => {
    const { slos, problems } = parseSloDocuments(
      sloText({ labels: { 'causeway.dev/team': 'shop-team' } }),
    );
    expect(problems).toEqual([]);
    expect(slos).toHaveLength(1);
    expect(slos[0]).toMatchObject({
      name: 'availability',
      service: 'shop',
      labels: { 'causeway.dev/team': 'shop-team' },
      target: 0.9995,
      windowDays: 30,
      line: 1,
    });
    expect(slos[0].indicator.bad?.over('5m')).toBe(
      BAD_QUERY.replace('{{window}}', '5m'),
    );
    expect(slos[0].indicator.total.over('30d')).toBe(
      TOTAL_QUERY.replace('{{window}}', '30d'),
    );
  });

  it('reads several documents, their services and their shared indicators', () => {
    const text = [
      stringify({
        apiVersion: 'openslo/v1',
        kind: 'Service',
        metadata: { name: 'shop' },
      }),
      sloText({ good: GOOD_QUERY }),
      stringify({
        apiVersion: 'openslo/v1',
        kind: 'SLI',
        ...sloObject().spec.indicator,
      }),
      changed(
        { 'spec.indicator': undefined, 'spec.indicatorRef': 'requests' },
        { name: 'second' },
      ),
    ].join('---\n');
    const { slos, problems } = parseSloDocuments(text);
    expect(problems).toEqual([]);
    expect(slos.map(slo => slo.name)).toEqual(['availability', 'second']);
    expect(slos[1].indicator.total.metrics).toEqual(['http_requests_total']);
  });

  it('takes a target in percent, and windows in weeks and hours', () => {
    const { slos, problems } = parseSloDocuments(
      changed({
        'spec.objectives': [{ targetPercent: 99.95 }],
        'spec.timeWindow.0.duration': '4w',
      }),
    );
    expect(problems).toEqual([]);
    expect(slos[0]).toMatchObject({ target: 0.9995, windowDays: 28 });
    expect(
      parseSloDocuments(sloText({ duration: '720h' })).slos[0].windowDays,
    ).toBe(30);
  });

  it('names every fault at once, with field and line', () => {
    const text = `apiVersion: openslo/v1
kind: SLO
metadata:
  name: Availability!
spec:
  servise: shop
  indicator:
    spec:
      ratioMetric:
        counter: true
        total:
          metricSource:
            spec:
              query: sum(rate(x[{{window}}])
  budgetingMethod: Timeslices
  objectives:
    - target: 99.95
`;
    const { slos, problems } = parseSloDocuments(text);
    expect(slos).toEqual([]);
    expect(
      problems.map(({ line, path, severity }) => [line, path, severity]),
    ).toEqual([
      [4, 'metadata.name', 'error'],
      [5, 'spec.service', 'error'],
      [5, 'spec.timeWindow', 'error'],
      [6, 'spec.servise', 'error'],
      [9, 'spec.indicator.spec.ratioMetric.good', 'error'],
      [
        14,
        'spec.indicator.spec.ratioMetric.total.metricSource.spec.query',
        'error',
      ],
      [15, 'spec.budgetingMethod', 'error'],
      [17, 'spec.objectives[0].target', 'error'],
    ]);
    expect(problems.map(each => each.message)).toEqual(
      expect.arrayContaining([
        'There is no field "servise" here; did you mean "service"?',
        expect.stringContaining('did you mean 0.9995?'),
        expect.stringContaining('not PromQL'),
      ]),
    );
  });

  it.each<[string, Changes, string]>([
    [
      'a target of 100 %',
      { 'spec.objectives.0.target': 1 },
      'spec.objectives[0].target: A target of 100 % leaves no error budget',
    ],
    [
      'a target of 100 in percent',
      { 'spec.objectives': [{ targetPercent: 100 }] },
      'spec.objectives[0].targetPercent: A target of 100 %',
    ],
    [
      'a target of nothing',
      { 'spec.objectives.0.target': 0 },
      'spec.objectives[0].target: 0 is out of range',
    ],
    [
      'a target that is no number',
      { 'spec.objectives.0.target': NaN },
      'spec.objectives[0].target: This has to be a number',
    ],
    [
      'a target at which no page can fire',
      { 'spec.objectives.0.target': 0.8 },
      'spec.objectives[0].target: With this target the page alert can never fire: 5m/1h needs 288 %',
    ],
    [
      'a target at which the quick page cannot fire',
      { 'spec.objectives.0.target': 0.93 },
      'warning: spec.objectives[0].target: With this target a part of the page alert can never fire: 5m/1h needs 100.8 %',
    ],
    [
      'no window',
      { 'spec.timeWindow': undefined },
      'spec.timeWindow: This is missing',
    ],
    [
      'an empty list of windows',
      { 'spec.timeWindow': [] },
      'spec.timeWindow: The list is empty',
    ],
    [
      'a calendar window',
      { 'spec.timeWindow.0.isRolling': false },
      'spec.timeWindow[0].isRolling: Calendar windows are not supported yet',
    ],
    [
      'a window without alert policy',
      { 'spec.timeWindow.0.duration': '90d' },
      'spec.timeWindow[0].duration: A rolling window of 90d is not supported',
    ],
    [
      'a window that is no duration',
      { 'spec.timeWindow.0.duration': 'month' },
      'spec.timeWindow[0].duration: "month" has to be a number and a unit',
    ],
    [
      'an unknown field',
      { 'spec.objectives.0.tagret': 1 },
      'spec.objectives[0].tagret: There is no field "tagret" here; did you mean "target"?',
    ],
    [
      'an unknown kind',
      { kind: 'SLOs' },
      'kind: There is no kind "SLOs" in OpenSLO v1; did you mean "SLO"?',
    ],
    [
      'an old version',
      { apiVersion: 'openslo/v1alpha' },
      'apiVersion: "openslo/v1alpha" is not read',
    ],
    ['no kind', { kind: undefined }, 'kind: This is missing'],
    ['an empty query', { [QUERY]: ' ' }, `${QUERY}: This is empty`],
    [
      'good and bad events',
      {
        'spec.indicator.spec.ratioMetric.good': {
          metricSource: { spec: { query: GOOD_QUERY } },
        },
      },
      'spec.indicator.spec.ratioMetric.bad: A ratio has good or bad events, not both',
    ],
    [
      'a gauge',
      { 'spec.indicator.spec.ratioMetric.counter': false },
      'spec.indicator.spec.ratioMetric.counter: Only counters',
    ],
    [
      'another data source',
      { 'spec.indicator.spec.ratioMetric.bad.metricSource.type': 'Datadog' },
      'spec.indicator.spec.ratioMetric.bad.metricSource.type: "Datadog" is not supported',
    ],
    [
      'an indicator that does not exist',
      { 'spec.indicator': undefined, 'spec.indicatorRef': 'nowhere' },
      'spec.indicatorRef: There is no SLI "nowhere" in this file',
    ],
    [
      'no indicator',
      { 'spec.indicator': undefined },
      'spec.indicator: This is missing',
    ],
    [
      'two objectives',
      { 'spec.objectives': [{ target: 0.999 }, { target: 0.99 }] },
      'spec.objectives[1]: Several objectives in one document are not supported yet',
    ],
    [
      'a map where a list has to be',
      { 'spec.objectives': { target: 0.99 } },
      'spec.objectives: This has to be a list, not a map',
    ],
    ['no spec', { spec: null }, 'spec: This is missing'],
    [
      'a label that is no text',
      { 'metadata.labels': { tier: 1 } },
      'metadata.labels.tier: This has to be a text, not the number "1"',
    ],
  ])('refuses %s', (_, change, problem) => {
    expect(problemsOf(changed(change))).toEqual(
      expect.arrayContaining([expect.stringContaining(problem)]),
    );
  });

  it('refuses two objectives of one name, and a service that is not there', () => {
    const service = {
      apiVersion: 'openslo/v1',
      kind: 'Service',
      metadata: { name: 'shops' },
    };
    expect(
      problemsOf(`${sloText()}---\n${sloText()}---\n${stringify(service)}`),
    ).toEqual([
      'spec.service: There is no Service "shop" in this file; did you mean "shops"?',
      'metadata.name: There is a SLO with the name "availability" already, in line 4',
      'spec.service: There is no Service "shop" in this file; did you mean "shops"?',
    ]);
  });

  it('refuses a latency threshold without a bucket', () => {
    const text = sloText({
      good: 'sum(rate(http_request_duration_seconds_bucket{le="0.25"}[{{window}}]))',
      total: 'sum(rate(http_request_duration_seconds_count[{{window}}]))',
    });
    expect(problemsOf(text)).toEqual([]);
    const problem = expect.stringContaining(
      'http_request_duration_seconds has no bucket that ends at 0.25; there are 0.1, 0.2',
    );
    expect(problemsOf(text, { histogramBuckets: [0.1, 0.2] })).toEqual([
      problem,
    ]);
    expect(
      problemsOf(text, {
        histogramBuckets: { http_request_duration_seconds: [0.1, 0.2] },
      }),
    ).toEqual([problem]);
    expect(
      problemsOf(text, { histogramBuckets: { other_seconds: [0.1] } }),
    ).toEqual([]);
    expect(problemsOf(text, { histogramBuckets: [0.25] })).toEqual([]);
  });

  it.each([
    ['an empty text', '', 'The text contains no document'],
    ['only a comment', '# nothing\n', 'The text contains no document'],
    ['no map', 'just text', 'This has to be a map, not the string "just text"'],
    ['2 MB', `a: ${'x'.repeat(2_000_000)}`, 'The text has 2000003 characters'],
    ['deep nesting', '['.repeat(100_000), 'Nested deeper than 64 levels'],
    ['deep lists', `${'- '.repeat(100_000)}x`, 'Nested deeper than 64 levels'],
    ['many documents', '---\na: 1\n'.repeat(300), 'The text has 300 documents'],
  ])('refuses %s', (_, text, message) => {
    const { slos, problems } = parseSloDocuments(text);
    expect(slos).toEqual([]);
    expect(problems[0]).toMatchObject({
      line: 1,
      severity: 'error',
      message: expect.stringContaining(message),
    });
  });

  it('tells of the first hundred faults, and how many there are', () => {
    const keys = Array.from({ length: 20_000 }, (_, index) => `k${index}: 1`);
    for (const text of [keys.join('\n'), 'a: 1\n'.repeat(20_000)]) {
      const { problems } = parseSloDocuments(text);
      expect(problems.length).toBeLessThan(110);
      expect(problems.map(each => each.message)).toContainEqual(
        expect.stringMatching(/^There are \d{5} more problems$/),
      );
    }
  });

  it('refuses aliases that multiply themselves', () => {
    const levels = Array.from(
      { length: 9 },
      (_, level) =>
        `l${level + 1}: &l${level + 1} [${Array(9)
          .fill(`*l${level}`)
          .join(', ')}]`,
    );
    const bomb = ['l0: &l0 lol', ...levels].join('\n');
    expect(parseSloDocuments(bomb).problems).toEqual([
      {
        path: '',
        line: 1,
        severity: 'error',
        message: expect.stringContaining('aliases'),
      },
    ]);
  });

  it('says in which line a text stops being YAML', () => {
    expect(
      parseSloDocuments(`${sloText()}---\na: 1\nb: [1,\nc: 'x\n`).problems[0],
    ).toMatchObject({
      line: expect.any(Number),
      message: expect.stringContaining('This is not valid YAML'),
    });
    expect(
      parseSloDocuments('kind: SLO\nkind: SLO\n').problems[0],
    ).toMatchObject({
      line: 2,
      message: expect.stringContaining('there twice'),
    });
  });

  it('never throws, and lets nothing through that is not an objective', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.object().map(value => stringify(value)),
          fc
            .tuple(
              fc.constantFrom('metadata', 'spec', 'kind', 'apiVersion'),
              fc.anything({ maxDepth: 2 }),
            )
            .map(([key, value]) =>
              JSON.stringify({ ...sloObject(), [key]: value }),
            ),
        ),
        text => {
          const { slos, problems } = parseSloDocuments(text);
          for (const { line, message } of problems) {
            expect(line).toBeGreaterThanOrEqual(1);
            expect(line).toBeLessThanOrEqual(text.split('\n').length);
            expect(message).not.toBe('');
          }
          expect(slos.length > 0 || problems.length > 0).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});
