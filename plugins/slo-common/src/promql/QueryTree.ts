import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

/** Stands in a query where the window goes: `{{window}}`, as Sloth writes it `{{.window}}`. */
const PLACEHOLDER = /\{\{\s*\.?window\s*\}\}/g;

/** What is put in the placeholder's place for parsing; a duration that nobody writes. */
export const SAMPLE_WINDOW = '7919s';

/** A label matcher of a query, its value as Prometheus understands it. */
export interface LabelMatcher {
  metric: string;
  label: string;
  operator: string;
  value: string;
}

/** A query as Prometheus' own grammar sees it. */
export class QueryTree {
  /** The query with {@link SAMPLE_WINDOW} where the window goes. */
  readonly text: string;
  /** How often the query says where the window goes. */
  readonly placeholders: number;
  /** All nodes, from the outermost in the order of the text. */
  readonly nodes: readonly SyntaxNode[];

  /** @param original - the query as a person wrote it */
  constructor(original: string) {
    this.text = original.replace(PLACEHOLDER, SAMPLE_WINDOW);
    this.placeholders = original.match(PLACEHOLDER)?.length ?? 0;
    const nodes: SyntaxNode[] = [];
    parser.parse(this.text).iterate({
      enter: ({ node }) => {
        nodes.push(node);
      },
    });
    this.nodes = nodes;
  }

  /** The nodes of one kind. */
  named(name: string): SyntaxNode[] {
    return this.nodes.filter(node => node.name === name);
  }

  /** What stands at a node. */
  textOf(node: SyntaxNode): string {
    return this.text.slice(node.from, node.to);
  }

  /** The metric that a `VectorSelector` names. */
  metricOf(selector: SyntaxNode): string | undefined {
    const identifier = selector.getChild('Identifier');
    return identifier ? this.textOf(identifier) : undefined;
  }

  /** What the query selects by, in the order of the text. */
  matchers(): LabelMatcher[] {
    return this.named('UnquotedLabelMatcher').map(node => {
      const [label, operator, value] = childrenOf(node).map(child =>
        this.textOf(child),
      );
      const selector = node.parent?.parent;
      const metric = selector ? this.metricOf(selector) : undefined;
      return { metric: metric ?? '', label, operator, value: unquote(value) };
    });
  }

  /** The text on one line and without comments: a comment would swallow what is put behind it. */
  compactText(): string {
    const comments = this.named('LineComment');
    const strings = this.named('StringLiteral');
    const inside = (index: number, list: SyntaxNode[]) =>
      list.some(node => node.from <= index && index < node.to);
    return Array.from(this.text.split(''), (character, index) => {
      if (inside(index, comments)) {
        return '';
      }
      return /\s/.test(character) && !inside(index, strings) ? '\0' : character;
    })
      .join('')
      .replace(/\0+/g, ' ')
      .trim();
  }
}

/** The nodes directly below a node. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    children.push(child);
  }
  return children;
}

/** The value of a string literal; escapes that need no knowledge of PromQL stay as they are. */
function unquote(literal: string): string {
  const inner = literal.slice(1, -1);
  return literal.startsWith('`')
    ? inner
    : inner.replace(/\\(["'\\])/g, (_, character) => character);
}
