import { parser } from '@prometheus-io/lezer-promql';
import fc from 'fast-check';
import { formatNumber, Promql, quotePromqlString } from './promql';
import { PromqlQuery } from './PromqlQuery';

/** Names of the nodes of an expression; an error is one of them. */
function nodesOf(text: string): string[] {
  const names: string[] = [];
  parser.parse(text).iterate({
    enter: ({ node }) => {
      names.push(node.type.isError ? 'error' : node.name);
    },
  });
  return names;
}

describe('Promql', () => {
  const series = (value: string) => Promql.series('a', { b: value });

  it('keeps the order in which it was put together', () => {
    const { query } = PromqlQuery.parse(
      'sum(rate(a[{{window}}])) + sum(rate(b[{{window}}]))',
    );
    expect(query).toBeDefined();
    const sum = Promql.query(query!, '5m');
    expect(sum.dividedBy(sum.greaterThan(0)).text).toBe(
      '(sum(rate(a[5m])) + sum(rate(b[5m]))) / ((sum(rate(a[5m])) + sum(rate(b[5m]))) > 0)',
    );
    expect(sum.times(0).takenFrom(1).atLeast(0).text).toBe(
      'clamp_min(1 - ((sum(rate(a[5m])) + sum(rate(b[5m]))) * 0), 0)',
    );
  });

  it('lets no label value out of its quotes', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ unit: 'binary' })),
        value => {
          expect(nodesOf(series(value).or(series('x')).text)).toEqual(
            nodesOf(series('plain').or(series('x')).text),
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  it('refuses names that are not names', () => {
    expect(() => Promql.series('a b', {})).toThrow("not a metric's name");
    expect(() => Promql.series('a', { 'b="c"': '' })).toThrow(
      "not a label's name",
    );
    expect(() => series('x').sumOverTime('1d]')).toThrow('not a window');
    expect(() => Promql.vector(NaN)).toThrow('not a finite number');
  });
});

describe('quotePromqlString', () => {
  it('escapes what ends or changes a string', () => {
    expect(quotePromqlString('a"b\\c\nd')).toBe('"a\\"b\\\\c\\u000ad"');
  });
});

describe('formatNumber', () => {
  it('writes no dust of binary fractions', () => {
    expect(formatNumber(1 - 0.9995)).toBe('0.0005');
    expect(formatNumber(14.4 * (1 - 0.9995))).toBe('0.0072');
  });
});
