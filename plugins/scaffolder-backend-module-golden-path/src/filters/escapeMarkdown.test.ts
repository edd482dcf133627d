import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { markdownTexts, toParagraphs } from '../__testUtils__/markdownTexts';
import { escapeMarkdown } from './escapeMarkdown';

/** The paragraphs and lines that a reader sees. */
function render(markdown: string, options: object = {}): string[][] {
  const html = new MarkdownIt('default', {
    html: true,
    typographer: false,
    ...options,
  }).render(markdown);
  const blocks = html.split(/<\/p>\n?/).filter(block => block !== '');
  return blocks.map(block => {
    expect(block).toMatch(/^<p>/);
    const lines = block.slice(3).split(/<br>\n/);
    return lines.map(line => {
      expect(line).not.toMatch(/[<>]|\n/);
      return line
        .replace(/&lt;/g, '<')
        .replace(/&gt;/g, '>')
        .replace(/&quot;/g, '"')
        .replace(/&amp;/g, '&');
    });
  });
}

describe('escapeMarkdown', () => {
  it.each([
    'Takes back what customers return',
    'It\'s "quoted": see #1, 50 % off; {{ values.name }} and ${{ secrets.a }}',
    'مرحبا بالعالم 👋🏽 日本語 – naïve…',
    'snake_case_name, a - b',
    'See https://example.com/a_b?c=d#e or ask ada@example.com',
    'A & B, AT&T, R&D (and so on); -5 degrees!',
    "x = 1, y=2; 10:30 o'clock; either/or",
  ])('leaves plain text as it is: %s', text => {
    expect(escapeMarkdown(text)).toBe(text);
  });

  it.each([
    ['# no heading', '\\# no heading'],
    ['1. no list', '1\\. no list'],
    ['1) no list', '1\\) no list'],
    ['- no list', '\\- no list'],
    ['<b>no tag</b>', '&lt;b&gt;no tag&lt;/b&gt;'],
    ['*no* emphasis', '\\*no\\* emphasis'],
    ['&lt;', '&amp;lt;'],
    ['two\nlines', 'two  \nlines'],
    ['two\n\nparagraphs', 'two\n\nparagraphs'],
    ['    no code', '&#32;   no code'],
    ['<https://a.b>', '&lt;https&#58;//a.b&gt;'],
    ['{: .no-class }', '\\{: .no-class }'],
    ['{{ x }', '\\{{ x }'],
    ['!!! no admonition', '\\!!! no admonition'],
  ])('escapes %j', (text, escaped) => {
    expect(escapeMarkdown(text)).toBe(escaped);
  });

  it('shows exactly the text in CommonMark', () => {
    fc.assert(
      fc.property(markdownTexts, text => {
        expect(render(escapeMarkdown(text))).toEqual(toParagraphs(text));
      }),
      { numRuns: 3000 },
    );
  });
});
