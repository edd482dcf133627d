import type { SyntaxNode } from '@lezer/common';
import { childrenOf, type QueryTree, SAMPLE_WINDOW } from './QueryTree';

/** Functions whose result over a window is a number of events, or events per second. */
const EVENT_FUNCTIONS = ['rate', 'increase'];

/**
 * What is wrong with a query that is to count events over any window.
 *
 * @param tree - a query that parsed
 * @returns sentences for the person who wrote it
 */
export function findQueryProblems(tree: QueryTree): string[] {
  return [
    ...findWindowProblems(tree),
    ...tree.named('MatrixSelector').flatMap(range => {
      const name = calledFunction(tree, range);
      return EVENT_FUNCTIONS.includes(name)
        ? []
        : [
            `The range of ${
              tree.textOf(range).split('[')[0]
            } is given to ${name}, which does not count all events of a window; use rate or increase`,
          ];
    }),
    ...findResultProblems(tree),
    ...tree.named('VectorSelector').flatMap(selector => {
      const metric = tree.metricOf(selector);
      const hasEnd = selector
        .getChildren('LabelMatchers')
        .some(matchers => /\ble\s*=/.test(tree.textOf(matchers)));
      return metric?.endsWith('_bucket') && !hasEnd
        ? [
            `${metric} is read without le: that counts every event once for each bucket it fits in`,
          ]
        : [];
    }),
  ];
}

function findWindowProblems(tree: QueryTree): string[] {
  if (tree.named('SubqueryExpr').length > 0) {
    return [
      'The query has a subquery: take the rate first and the sum of it then, sum(rate(…[{{window}}]))',
    ];
  }
  if (tree.placeholders === 0) {
    return [
      'The query has no {{window}}: write sum(rate(some_metric{…}[{{window}}]))',
    ];
  }
  const ranges = tree.named('MatrixSelector');
  const open = ranges.filter(range => {
    const duration = range.getChild('DurationExpr');
    return duration !== null && tree.textOf(duration) === SAMPLE_WINDOW;
  });
  if (open.length !== tree.placeholders || open.length !== ranges.length) {
    return [
      'Every range of the query has to be [{{window}}], and {{window}} can stand nowhere else',
    ];
  }
  return tree.compactText().split(SAMPLE_WINDOW).length ===
    tree.placeholders + 1
    ? []
    : [`The query contains ${SAMPLE_WINDOW}; write {{window}}`];
}

function calledFunction(tree: QueryTree, range: SyntaxNode): string {
  let parent = range.parent;
  while (parent && /^(Offset|StepInvariant|Paren)Expr$/.test(parent.name)) {
    parent = parent.parent;
  }
  const called = parent?.parent?.getChild('FunctionIdentifier');
  return called ? tree.textOf(called) : 'no function';
}

function findResultProblems(tree: QueryTree): string[] {
  const [whole] = childrenOf(tree.nodes[0]).filter(
    node => node.name !== 'LineComment',
  );
  return whole && isSingleSeries(tree, whole)
    ? []
    : [
        'The query gives any number of series; it has to give one: put sum(…) without "by" around it',
      ];
}

/** True when an expression has one result at most, without labels. */
function isSingleSeries(tree: QueryTree, node: SyntaxNode): boolean {
  switch (node.name) {
    case 'NumberDurationLiteral':
      return true;
    case 'ParenExpr':
      return childrenOf(node)
        .filter(child => child.name !== 'LineComment')
        .every(child => isSingleSeries(tree, child));
    case 'BinaryExpr':
      return [node.firstChild, node.lastChild].every(
        side => side !== null && isSingleSeries(tree, side),
      );
    case 'AggregateExpr': {
      const modifier = node.getChild('AggregateModifier');
      const operation = node.getChild('AggregateOp');
      return (
        (modifier === null || /^by\s*\(\s*\)$/i.test(tree.textOf(modifier))) &&
        operation !== null &&
        /^(sum|count|avg|min|max)$/i.test(tree.textOf(operation))
      );
    }
    case 'FunctionCall': {
      const called = node.getChild('FunctionIdentifier');
      return called !== null && /^(vector|scalar)$/.test(tree.textOf(called));
    }
    default:
      return false;
  }
}
