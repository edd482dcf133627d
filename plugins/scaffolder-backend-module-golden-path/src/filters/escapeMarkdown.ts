/**
 * Escapes text so that rendered Markdown shows exactly that text.
 *
 * @remarks
 *
 * It holds for CommonMark and for Python-Markdown with the extensions that TechDocs enables. Only
 * what would mean something is escaped. Where Python-Markdown knows no backslash escape, character
 * references are used, which are text in both. Line breaks stay line breaks, empty lines separate
 * paragraphs.
 *
 * @param text - any text
 */
export function escapeMarkdown(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map(escapeLine)
    .map((line, index, lines) =>
      // Two spaces at the end are the one hard line break that both know.
      line !== '' && index + 1 < lines.length && lines[index + 1] !== ''
        ? `${line}  `
        : line,
    )
    .join('\n');
}

function escapeLine(line: string): string {
  if (/^[ \t]*$/.test(line)) {
    return '';
  }
  const words = line.split(/( +)/).map(escapeWord).join('');
  return escapeEdges(escapeStart(words));
}

function escapeWord(word: string): string {
  const escaped = escapeInline(word);
  // Braces right behind a link would be its attributes.
  const isPlain = escaped === word && !word.includes('{');
  return isPlain ? word : disarmLinks(escaped);
}

// Addresses become links by themselves, with the escapes in them and behind them; those that need
// none may.
function disarmLinks(word: string): string {
  return word
    .replace(/:(?=\/\/)/g, reference)
    .replace(/(?<=www)\./gi, reference)
    .replace(/@/g, reference);
}

function escapeInline(word: string): string {
  return (
    word
      .replace(/&(?=#|\w+;)/g, '&amp;')
      .replace(/[\\`*[\]]/g, '\\$&')
      // Underscores inside words mean nothing, and are common in names.
      .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\_')
      // Python-Markdown turns tabs into spaces.
      .replace(/\t/g, reference)
      .replace(/</g, '&lt;')
      .replace(/>/g, '&gt;')
      .replace(/~/g, '&#126;')
      .replace(/\^/g, '&#94;')
      .replace(/\|/g, '&#124;')
      // {++ ++} and the like, {% %}; {{ }} is nothing.
      .replace(/\{(?=[-+=%&])/g, '&#123;')
      // ==marked==
      .replace(/=(?==)/g, '&#61;')
      // :emoji:
      .replace(/:(?=[\w+-]+:)/g, '&#58;')
      // (c), 1/2, c/o, +/- and =/= would become typographic characters.
      .replace(/\((?=(?:c|r|tm)\))/gi, '\\(')
      .replace(/(?<=[0-9c+=])\/(?=[0-9o=-])/gi, '&#47;')
  );
}

function escapeStart(line: string): string {
  return (
    line
      // Headings, lists, underlines of headings, admonitions.
      .replace(/^( *)(#|[-+](?=[ &-]|$)|!(?=!!))/, '$1\\$2')
      .replace(/^( *\p{Nd}+)([.)])/u, '$1\\$2')
      // Definitions, underlines of headings, collapsible blocks, other blocks.
      .replace(/^( *)(:|=|\?(?=\?\?)|\/(?=\/\/))/, (_, indent, character) =>
        [indent, reference(character)].join(''),
      )
      // Attributes of the paragraph: a line of {…} alone. {{ }} is nothing.
      .replace(/^( *)\{(?=[^{}]|\{[^}]*\} *$)/, '$1\\{')
  );
}

// Spaces of any kind are cut off at the ends of a line, or mean something there.
function escapeEdges(line: string): string {
  return line
    .replace(/^\s/, reference)
    .replace(
      /(\S*)(\s)$/,
      (_, word, space) => `${disarmLinks(word)}${reference(space)}`,
    );
}

function reference(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}
