import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describeUnlessMissing } from '@internal/tooling';
import fc from 'fast-check';
import { markdownTexts, toParagraphs } from '../__testUtils__/markdownTexts';
import { escapeMarkdown } from './escapeMarkdown';

const ROOT = path.resolve(__dirname, '../../../..');
const PYTHON = path.join(ROOT, '.tools/techdocs/bin/python');

function render(texts: string[]): string[] {
  return JSON.parse(
    execFileSync(
      PYTHON,
      [path.resolve(__dirname, '../__testUtils__/renderTechDocs.py')],
      { input: JSON.stringify(texts), encoding: 'utf8' },
    ),
  );
}

/** The paragraphs and lines that a reader sees. */
function read(html: string): string[][] {
  return html
    .split(/<\/p>\n?/)
    .filter(block => block !== '')
    .map(block => {
      expect(block).toMatch(/^<p>/);
      return block
        .slice(3)
        .split(/<br \/>\n/)
        .map(line =>
          line
            // Links that lead to what they say, and raised ordinals, read the same.
            .replace(/<a href="[^"]*">|<\/a>|<\/?sup>/g, '')
            .replace(/[<>]/g, character => `TAG${character}`)
            .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(code))
            .replace(/&lt;/g, '<')
            .replace(/&gt;/g, '>')
            .replace(/&quot;/g, '"')
            .replace(/&amp;/g, '&'),
        );
    });
}

describeUnlessMissing(existsSync(PYTHON) ? [] : [PYTHON])(
  'escapeMarkdown in TechDocs',
  () => {
    it('shows exactly the text', () => {
      fc.assert(
        fc.property(
          fc.array(markdownTexts, { minLength: 300, maxLength: 300 }),
          texts => {
            const pages = render(texts.map(escapeMarkdown));
            for (const [index, text] of texts.entries()) {
              expect({ text, shown: read(pages[index]) }).toEqual({
                text,
                shown: toParagraphs(text),
              });
            }
          },
        ),
        // Each run starts an interpreter; shrinking such a list would take too long.
        { numRuns: 5, endOnFailure: true },
      );
    }, 120_000);
  },
);
