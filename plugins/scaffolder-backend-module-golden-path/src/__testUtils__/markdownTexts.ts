import fc from 'fast-check';

// What no description may contain.
const CONTROL = /[^\P{Cc}\t\n\r]/u;

/** Texts in which Markdown's own characters are far more frequent than chance would have it. */
export const markdownTexts: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...'\\`*_{}[]()#+-.!|<>&~^:=$%"\'/?;\n\n\t  0123aZ'.split(''),
        ...['{{ x }}', '${{ y }}', '&amp;', '&#42;', '```', '---', '<b>'],
        ...['1. ', '1) ', '- ', '[a](b)', '![a](b)', '[a]: b', ':smile:'],
        ...['(c)', '-->', '1/2', '\r\n', '    ', '|a|', '***', '{: .a}'],
        ...['==a==', '^a^', '~~a~~', '[^1]', '!!! note', '??? note', '=/='],
        ...['https://a.example/b_c_', 'www.a.example', 'a_@b.example'],
        ...['<https://a.example>', 'mailto:a@b.example'],
        ...['--8<-- "a"', '{% dot a %}', '::uml::', '*[a]: b', '[TOC]'],
      ),
      fc.string({ unit: 'grapheme', maxLength: 3 }),
    ),
    { maxLength: 24 },
  )
  .map(parts => parts.join(''))
  .filter(text => !CONTROL.test(text));

/**
 * The paragraphs of a text, and their lines.
 *
 * @param text - any text
 */
export function toParagraphs(text: string): string[][] {
  return text
    .split(/\r\n|\r|\n/)
    .map(line => (/^[ \t]*$/.test(line) ? '' : line))
    .join('\n')
    .split(/\n{2,}/)
    .map(block => block.split('\n').filter(line => line !== ''))
    .filter(block => block.length > 0);
}
