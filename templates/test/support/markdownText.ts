import { JSDOM } from 'jsdom';
import MarkdownIt from 'markdown-it';

/** The strictest reading: HTML counts as HTML and every address becomes a link. */
const markdown = new MarkdownIt({ html: true, linkify: true });

/** What a reader sees of a Markdown text, with white space as a browser shows it. */
export function markdownText(text: string): string {
  return htmlText(markdown.render(text));
}

/**
 * What a reader sees of a page.
 *
 * @param selector - the part of the page to read, its body when left out
 */
export function htmlText(html: string, selector = 'body'): string {
  const { document } = new JSDOM(html).window;
  return collapseSpace(document.querySelector(selector)?.textContent ?? '');
}

/** White space as a browser shows it: any run of it is one space, none at the ends. */
export function collapseSpace(text: string): string {
  return text.replace(/[ \t\r\n\f]+/g, ' ').trim();
}
