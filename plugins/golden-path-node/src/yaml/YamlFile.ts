import {
  type Document,
  isCollection,
  isMap,
  isNode,
  isPair,
  LineCounter,
  parseAllDocuments,
} from 'yaml';
import type { Finding } from '../Finding';

/** Where a thing is inside of a document: keys of maps and positions in lists. */
export type FieldPath = (string | number)[];

/** A YAML (or JSON) file of a service that knows the line of every field. */
export class YamlFile {
  readonly path: string;
  readonly #documents: Document.Parsed[];
  readonly #lines: LineCounter;

  /**
   * @param path - path from the service's root
   * @param text - its content
   */
  static parse(path: string, text: string): YamlFile {
    const lines = new LineCounter();
    const documents = parseAllDocuments(text, { lineCounter: lines });
    return new YamlFile(path, Array.isArray(documents) ? documents : [], lines);
  }

  private constructor(
    path: string,
    documents: Document.Parsed[],
    lines: LineCounter,
  ) {
    this.path = path;
    this.#documents = documents;
    this.#lines = lines;
  }

  /** What keeps the file from being read, as findings of a check. */
  findSyntaxProblems(check: string): Finding[] {
    return this.#documents
      .flatMap(document => document.errors)
      .map(error => ({
        check,
        file: this.path,
        line: this.#lines.linePos(error.pos[0]).line,
        message: error.message.split('\n')[0].replace(/ at line .*$/, ''),
      }));
  }

  /** The documents as plain values; empty ones and ones with errors are left out. */
  get values(): unknown[] {
    return this.#readable().map(document => document.toJS());
  }

  /**
   * The line of a field in the document with this kind and name (or in the only one).
   *
   * @param field - where it is; where a part of it is missing, the line of what is there
   */
  findLine(
    field: FieldPath,
    identity?: { kind?: string; name?: string },
  ): number | undefined {
    const document =
      this.#readable().find(each => {
        const value = each.toJS();
        return (
          value?.kind === identity?.kind &&
          value?.metadata?.name === identity?.name
        );
      }) ?? this.#readable()[0];
    let node: unknown = document?.contents;
    let offset = isNode(node) ? node.range?.[0] : undefined;
    for (const key of field) {
      if (!isCollection(node)) {
        break;
      }
      // The key's own line: a value that is a map begins one line further down.
      const pair = isMap(node)
        ? node.items.find(
            item => isPair(item) && String(item.key) === String(key),
          )
        : undefined;
      node = pair ? pair.value : node.get(key, true);
      const at = pair && isNode(pair.key) ? pair.key : node;
      if (!isNode(at)) {
        break;
      }
      offset = at.range?.[0] ?? offset;
    }
    return offset === undefined ? undefined : this.#lines.linePos(offset).line;
  }

  #readable(): Document.Parsed[] {
    return this.#documents.filter(
      document => document.errors.length === 0 && document.contents !== null,
    );
  }
}

/**
 * A field as people write it: `spec.objectives[0].target`.
 *
 * @param path - where it is
 */
export function formatField(path: FieldPath): string {
  return path
    .map((key, index) => {
      if (typeof key === 'number') {
        return `[${key}]`;
      }
      return index === 0 ? key : `.${key}`;
    })
    .join('');
}

/**
 * Reads a JSON pointer (`/spec/objectives/0`), as validators print them.
 *
 * @param pointer - the pointer
 */
export function parsePointer(pointer: string): FieldPath {
  return pointer
    .split('/')
    .slice(1)
    .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map(part => (/^\d+$/.test(part) ? Number(part) : part));
}
