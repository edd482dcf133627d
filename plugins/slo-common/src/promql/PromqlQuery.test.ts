import fc from 'fast-check';
import { PromqlQuery } from './PromqlQuery';

function problemOf(text: string): string | undefined {
  const { query, problems } = PromqlQuery.parse(text);
  expect(query === undefined).toBe(problems.length > 0);
  return problems[0];
}

describe('PromqlQuery', () => {
  it('puts the window where the placeholder is, and nowhere else', () => {
    const { query } = PromqlQuery.parse(
      'sum(rate(a{b="[5m] {x} \\"quoted\\""}[{{ window }}])) or vector(0)',
    );
    expect(query?.over('2h')).toBe(
      'sum(rate(a{b="[5m] {x} \\"quoted\\""}[2h])) or vector(0)',
    );
    expect(query?.metrics).toEqual(['a']);
    expect(query?.matchers).toEqual([
      { metric: 'a', label: 'b', operator: '=', value: '[5m] {x} "quoted"' },
    ]);
  });

  it("takes Sloth's way of writing it", () => {
    const { query } = PromqlQuery.parse('sum(increase(a[{{.window}}]))');
    expect(query?.over('5m')).toBe('sum(increase(a[5m]))');
  });

  it('drops comments, which would swallow what follows', () => {
    const { query } = PromqlQuery.parse(
      'sum( # all\n  rate(a{b="# not one"}[{{window}}])) # the end',
    );
    expect(query?.over('5m')).toBe('sum( rate(a{b="# not one"}[5m]))');
  });

  it.each([
    ['nothing', '  ', 'The query is empty'],
    ['half a query', 'sum(rate(a[{{window}}])', 'not PromQL'],
    ['a second expression', 'sum(rate(a[{{window}}])) sum(b)', 'not PromQL'],
    ['a bracket too many', 'sum(rate(a[{{window}}]))) or (x', 'not PromQL'],
    ['no window', 'sum(rate(a[5m]))', 'has no {{window}}'],
    [
      'a fixed window as well',
      'sum(rate(a[{{window}}])) / sum(rate(b[5m]))',
      'Every range',
    ],
    [
      'a window in a string',
      'sum(rate(a{b="{{window}}"}[{{window}}]))',
      'Every range',
    ],
    [
      'a window as a number',
      'sum(rate(a[{{window}}])) > {{window}}',
      'Every range',
    ],
    [
      'a word that looks like the window',
      'sum(rate(a{b="7919s"}[{{window}}]))',
      'contains 7919s',
    ],
    ['the sum before the rate', 'rate(sum(a)[{{window}}:1m])', 'subquery'],
    [
      'a range that is not counted',
      'sum(avg_over_time(a[{{window}}]))',
      'given to avg_over_time',
    ],
    [
      'the last two samples only',
      'sum(irate(a[{{window}}]))',
      'given to irate, which does not count all events',
    ],
    ['any number of series', 'rate(a[{{window}}])', 'has to give one'],
    ['groups', 'sum by (route) (rate(a[{{window}}]))', 'has to give one'],
    [
      'a mix of one and many',
      'sum(rate(a[{{window}}])) + rate(b[{{window}}])',
      'has to give one',
    ],
    ['all buckets together', 'sum(rate(a_bucket[{{window}}]))', 'without le'],
    [
      'a book',
      `sum(rate(a[{{window}}])) # ${'x'.repeat(9_000)}`,
      'at most 8192',
    ],
  ])('refuses %s', (_, text, message) => {
    expect(problemOf(text)).toContain(message);
  });

  it('refuses what is not a window', () => {
    const { query } = PromqlQuery.parse('sum(rate(a[{{window}}]))');
    for (const window of ['', '5', '5m]) or vector(1', '5m ', '-5m']) {
      expect(() => query?.over(window)).toThrow('is not a window');
    }
  });

  it('keeps any label value as it is', () => {
    fc.assert(
      fc.property(fc.string(), value => {
        const literal = `"${value
          .replace(/[\\"]/g, character => `\\${character}`)
          .replace(/\n/g, '\\n')
          .replace(/\r/g, '\\r')}"`;
        fc.pre(!value.includes('7919s') && !/window\s*\}\}/.test(value));
        const { query } = PromqlQuery.parse(
          `sum(rate(a{b=${literal}}[{{window}}]))`,
        );
        expect(query?.over('5m')).toBe(`sum(rate(a{b=${literal}}[5m]))`);
      }),
    );
  });
});
