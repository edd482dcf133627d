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
  return escapeEdges(escapeStart(escapeInline(line)));
}

function escapeInline(line: string): string {
  return (
    line
      .replace(/&(?=#?\w+;)/g, '&amp;')
      .replace(/[\\`*[\]()]/g, '\\$&')
      // Underscores inside words mean nothing, and are common in names.
      .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\_')
      .replace(/</g, '&lt;')
      .replace(/>/g, '&gt;')
      .replace(/~/g, '&#126;')
      .replace(/\^/g, '&#94;')
      .replace(/\|/g, '&#124;')
      // {++ ++} and the like, {% %}; {{ }} is nothing.
      .replace(/\{(?=[-+=%~]|&)/g, '&#123;')
      // ==marked==
      .replace(/=(?==)/g, '&#61;')
      // :emoji:
      .replace(/:(?=[\w+-]+:)/g, '&#58;')
      // 1/2, c/o, +/-, =/= are replaced by typographic characters.
      .replace(/(?<=[0-9c+=])\/(?=[0-9o=-])/gi, '&#47;')
  );
}

function escapeStart(line: string): string {
  return line
    .replace(/^([ \t]*)([-+#!])/, '$1\\$2')
    .replace(/^([ \t]*[0-9]+)([.)])/, '$1\\$2')
    .replace(/^([ \t]*[0-9]+)\\\\\)/, '$1\\)')
    .replace(/^([ \t]*):/, '$1&#58;')
    .replace(/^([ \t]*)=/, '$1&#61;')
    .replace(/^([ \t]*)\?/, '$1&#63;')
    .replace(/^([ \t]*)\/(?=\/)/, '$1&#47;')
    .replace(/^([ \t]*)\{(?!\{)/, '$1\\{')
    .replace(/^([ \t]*)\{(?=\{[^}]*\}[ \t]*$)/, '$1\\{');
}

function escapeEdges(line: string): string {
  return line.replace(/^[ \t]/, reference).replace(/[ \t]$/, reference);
}

function reference(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}
