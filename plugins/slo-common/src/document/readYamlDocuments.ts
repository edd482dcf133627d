import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseAllDocuments,
  visit,
} from 'yaml';
import { type FieldPath, type Problem, shorten } from './Problem';

/** The longest text that is read, in UTF-16 code units. */
export const MAXIMUM_TEXT_LENGTH = 262_144;

/** How many documents one text may have. */
export const MAXIMUM_DOCUMENTS = 200;

/** How deep a value may be nested; no document that is read has a use for more. */
const MAXIMUM_DEPTH = 64;

/** How many times aliases may repeat what they stand for. */
const MAXIMUM_ALIASES = 50;

/** One document of a YAML text. */
export interface YamlDocument {
  /** What it says, as plain values. */
  value: unknown;
  /**
   * The line, from 1, of a field; of the nearest field around it when the field is not there.
   *
   * @param path - keys and list positions from the document's root
   */
  lineOf(path: FieldPath): number;
}

/** What was found in a YAML text. */
export interface YamlDocuments {
  /** The documents that could be read; those without content are left out. */
  documents: YamlDocument[];
  /** Everything that is wrong with the text itself. */
  problems: Problem[];
}

/**
 * Reads a text of one or more YAML documents that nobody has looked at before: texts that are too
 * long, nested too deeply or multiply themselves through aliases are refused.
 *
 * @param text - the whole text
 */
export function readYamlDocuments(text: string): YamlDocuments {
  if (text.length > MAXIMUM_TEXT_LENGTH) {
    return refuse(
      `The text has ${text.length} characters, at most ${MAXIMUM_TEXT_LENGTH} are read`,
    );
  }
  const deep = findDeepLine(text);
  if (deep !== undefined) {
    return refuse(`Nested deeper than ${MAXIMUM_DEPTH} levels`, deep);
  }
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, {
    lineCounter: lines,
    prettyErrors: false,
    // Its own check compares every key with every other one, which takes seconds for a large map.
    uniqueKeys: false,
    logLevel: 'error',
  });
  const found: Document.Parsed[] = Array.isArray(parsed) ? [...parsed] : [];
  if (found.length > MAXIMUM_DOCUMENTS) {
    return refuse(
      `The text has ${found.length} documents, at most ${MAXIMUM_DOCUMENTS} are read`,
    );
  }

  const documents: YamlDocument[] = [];
  const problems: Problem[] = [];
  for (const document of found) {
    const startLine = lineAt(lines, document.range[0]);
    for (const { fault, severity } of [
      ...document.errors.map(each => ({
        fault: each,
        severity: 'error' as const,
      })),
      ...document.warnings.map(each => ({
        fault: each,
        severity: 'warning' as const,
      })),
    ]) {
      problems.push({
        path: '',
        line: lineAt(lines, fault.pos[0]),
        message: `This is not valid YAML: ${firstSentence(fault.message)}`,
        severity,
      });
    }
    const repeated = findRepeatedKeys(document);
    problems.push(
      ...repeated.map(({ key, offset }) => ({
        path: '',
        line: lineAt(lines, offset),
        message: `This is not valid YAML: the key ${JSON.stringify(
          key,
        )} is there twice in one map`,
        severity: 'error' as const,
      })),
    );
    if (
      document.errors.length === 0 &&
      repeated.length === 0 &&
      document.contents !== null
    ) {
      try {
        documents.push({
          value: document.toJS({ maxAliasCount: MAXIMUM_ALIASES }),
          lineOf: path => lineAt(lines, findOffset(document, path)),
        });
      } catch (error) {
        problems.push({
          path: '',
          line: startLine,
          message: `The document cannot be read: ${
            error instanceof ReferenceError
              ? 'its aliases repeat too much or refer to themselves'
              : 'it is nested too deeply'
          }`,
          severity: 'error',
        });
      }
    }
  }
  return {
    documents: documents.filter(({ value }) => value !== null),
    problems: shorten(problems),
  };
}

/** Keys that a map has more than once, at their later places. */
function findRepeatedKeys(
  document: Document.Parsed,
): { key: string; offset: number }[] {
  const repeated: { key: string; offset: number }[] = [];
  visit(document, {
    Map: (_, map) => {
      const seen = new Set<string>();
      for (const { key } of map.items) {
        const name = isScalar(key) ? String(key.value) : undefined;
        if (name !== undefined && seen.has(name)) {
          repeated.push({ key: name, offset: startOf(key) ?? 0 });
        } else if (name !== undefined) {
          seen.add(name);
        }
      }
    },
  });
  return repeated;
}

function refuse(message: string, line = 1): YamlDocuments {
  return {
    documents: [],
    problems: [{ path: '', line, message, severity: 'error' }],
  };
}

function firstSentence(message: string): string {
  return message.split('\n')[0].replace(/[.:]$/, '');
}

function lineAt(lines: LineCounter, offset: number): number {
  return Math.max(1, lines.linePos(offset).line);
}

/**
 * The first line that could open more levels than any document needs. It is looked for before
 * parsing because the parser calls itself for each level. Brackets in strings and comments count as
 * well: better to refuse one text too many than to run out of stack. Indentation needs no check: a
 * text that is not too long cannot be indented too deeply.
 */
function findDeepLine(text: string): number | undefined {
  let line = 1;
  let brackets = 0;
  for (const row of text.split('\n')) {
    for (const character of row) {
      if (character === '[' || character === '{') {
        brackets += 1;
      } else if (character === ']' || character === '}') {
        brackets = Math.max(0, brackets - 1);
      }
    }
    const markers = row.match(/^[ \t]*(?:[-?:][ \t]+)+/)?.[0] ?? '';
    const compact = markers.replace(/[ \t]/g, '').length;
    if (brackets > MAXIMUM_DEPTH || compact > MAXIMUM_DEPTH) {
      return line;
    }
    line += 1;
  }
  return undefined;
}

function findOffset(document: Document.Parsed, path: FieldPath): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? document.range[0];
  for (const part of path) {
    if (isAlias(node)) {
      node = node.resolve(document);
    }
    if (isMap(node)) {
      const pair = node.items.find(
        ({ key }) => (isScalar(key) ? String(key.value) : key) === part,
      );
      if (!pair) {
        return offset;
      }
      offset = startOf(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node) && typeof part === 'number') {
      node = node.items[part];
      offset = startOf(node) ?? offset;
    } else {
      return offset;
    }
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? (node as Node).range?.[0] : undefined;
}
