import { expect, test } from '@jest/globals';
import { Counter, Histogram, Registry } from 'prom-client';
import { SeriesCounter } from './seriesCounter.ts';
import { SeriesHistogram } from './seriesHistogram.ts';

const buckets = [0.1, 0.5, 2];
const observations = [0.05, 0.1, 0.1001, 0.5, 1, 2, 3, 0];

function registry(): Registry {
  const created = new Registry();
  created.setDefaultLabels({ service: 'test' });
  return created;
}

/** Labels may come in any order. */
function linesOf(text: string): string[] {
  return text
    .trim()
    .split('\n')
    .map(line =>
      line.replace(/\{(.*)\}/, (_all, labels: string) => `{${labels.split(',').sort().join(',')}}`),
    )
    .sort();
}

test('a counter says what one of prom-client says, however often it is read', async () => {
  const [own, others] = [registry(), registry()];
  const options = { name: 'things_total', help: 'things', labelNames: ['kind', 'size'] as const };
  const counter = new SeriesCounter({ ...options, registry: own });
  const expected = new Counter({ ...options, registers: [others] });
  const small = counter.series({ kind: 'a', size: 'small' });
  const large = counter.series({ kind: 'b', size: 'large' });
  for (const times of [3, 0, 2]) {
    for (let count = 0; count < times; count += 1) {
      small.increment();
      large.increment();
    }
    expected.inc({ kind: 'a', size: 'small' }, times);
    expected.inc({ kind: 'b', size: 'large' }, times);
    expect(linesOf(await own.metrics())).toEqual(linesOf(await others.metrics()));
  }
  expect(await own.metrics()).toContain('things_total{kind="a",size="small",service="test"} 5');
});

test('a histogram says what one of prom-client says', async () => {
  const [own, others] = [registry(), registry()];
  const options = { name: 'things_seconds', help: 'how long', buckets };
  const histogram = new SeriesHistogram<'kind'>({ ...options, registry: own });
  const expected = new Histogram({ ...options, labelNames: ['kind'], registers: [others] });
  const first = histogram.series({ kind: 'a' });
  const second = histogram.series({ kind: 'b' });
  for (const seconds of observations) {
    first.observe(seconds);
    second.observe(seconds * 2);
    expected.observe({ kind: 'a' }, seconds);
    expected.observe({ kind: 'b' }, seconds * 2);
  }
  expect(linesOf(await own.metrics())).toEqual(linesOf(await others.metrics()));
  expect(await own.metrics()).toContain(
    'things_seconds_bucket{le="+Inf",kind="a",service="test"} 8',
  );
});

test('both begin anew when the registry does', async () => {
  const own = registry();
  const counted = new SeriesCounter({
    name: 'a_total',
    help: 'a',
    labelNames: ['x'],
    registry: own,
  });
  const observed = new SeriesHistogram<'x'>({ name: 'b', help: 'b', buckets, registry: own });
  counted.series({ x: '1' }).increment();
  observed.series({ x: '1' }).observe(0.2);
  await own.metrics();
  own.resetMetrics();
  const lines = (await own.metrics()).split('\n').filter(line => /^[ab]/.test(line));
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines) {
    expect(line).toMatch(/ 0$/);
  }
});
