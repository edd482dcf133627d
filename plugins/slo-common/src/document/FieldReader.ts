import {
  type FieldPath,
  formatFieldPath,
  MAXIMUM_PROBLEMS,
  type Problem,
  shorten,
} from './Problem';
import { describeValue, quote } from './describeValue';
import { suggestName } from './suggestName';
import type { YamlDocument } from './readYamlDocuments';

/** What a text field has to be. */
export interface TextRules {
  /** Longest text, in UTF-16 code units; 1024 when left out. */
  maximumLength?: number;
  /** What the text has to match. */
  pattern?: RegExp;
  /** The pattern in words: `has to be …`. */
  patternText?: string;
}

/** What a number field has to be. */
export interface NumberRules {
  minimum?: number;
  maximum?: number;
  integer?: boolean;
}

/** A map of a document: one that was there and is a map. */
export interface FieldMap {
  path: FieldPath;
  values: Readonly<Record<string, unknown>>;
}

/** Names of Kubernetes objects, OpenSLO objects and experiments. */
const OBJECT_NAME: TextRules = {
  maximumLength: 63,
  pattern: /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
  patternText:
    'small letters, digits and hyphens, with a letter or digit at both ends',
};

/**
 * Reads the fields of one document and keeps a list of everything that is wrong with them: a field
 * with a fault reads as undefined, and reading goes on.
 */
export class FieldReader {
  readonly #document: YamlDocument;
  readonly #problems: Problem[] = [];
  /** Problems that nobody is told about one by one. */
  #more = 0;

  constructor(document: YamlDocument) {
    this.#document = document;
  }

  /** Everything that was reported so far; when that is a lot, the first part and a number. */
  get problems(): readonly Problem[] {
    return shorten(this.#problems, this.#more);
  }

  /** True when an error was reported: the document is not to be used. */
  get failed(): boolean {
    return this.problems.some(problem => problem.severity === 'error');
  }

  /** Adds a problem at a field. */
  report(
    path: FieldPath,
    message: string,
    severity: Problem['severity'] = 'error',
  ): void {
    if (this.#problems.length >= MAXIMUM_PROBLEMS) {
      this.#more += 1;
      return;
    }
    this.#problems.push({
      path: formatFieldPath(path),
      line: this.#document.lineOf(path),
      message,
      severity,
    });
  }

  /** The line of a field, from 1. */
  lineOf(path: FieldPath): number {
    return this.#document.lineOf(path);
  }

  /** The document as a whole, when it is a map of nothing but these keys. */
  root(keys: readonly string[]): FieldMap | undefined {
    return this.#map([], this.#document.value, keys);
  }

  /** A map with no other keys than these, or with any when there are none. */
  map(
    parent: FieldMap,
    key: string,
    keys?: readonly string[],
    presence: 'required' | 'optional' = 'required',
  ): FieldMap | undefined {
    return this.#present(parent, key, presence)
      ? this.#map([...parent.path, key], parent.values[key], keys)
      : undefined;
  }

  /** The maps of a list. Entries that are no maps are reported and left out. */
  maps(
    parent: FieldMap,
    key: string,
    keys: readonly string[],
    presence: 'required' | 'optional' = 'required',
  ): FieldMap[] {
    return this.list(parent, key, presence).flatMap(
      (value, index) =>
        this.#map([...parent.path, key, index], value, keys) ?? [],
    );
  }

  /** The entries of a list; a required one has at least one. */
  list(
    parent: FieldMap,
    key: string,
    presence: 'required' | 'optional' = 'required',
  ): unknown[] {
    if (!this.#present(parent, key, presence)) {
      return [];
    }
    const value = parent.values[key];
    const path = [...parent.path, key];
    if (!Array.isArray(value)) {
      this.report(path, `This has to be a list, not ${describeValue(value)}`);
      return [];
    }
    if (value.length === 0 && presence === 'required') {
      this.report(path, 'The list is empty; it needs at least one entry');
    }
    return value;
  }

  /** A text that is not empty. */
  text(
    parent: FieldMap,
    key: string,
    rules: TextRules = {},
    presence: 'required' | 'optional' = 'required',
  ): string | undefined {
    return this.#present(parent, key, presence)
      ? this.checkText([...parent.path, key], parent.values[key], rules)
      : undefined;
  }

  /** Checks a value as {@link FieldReader.text} does. */
  checkText(
    path: FieldPath,
    value: unknown,
    rules: TextRules = {},
  ): string | undefined {
    const { maximumLength = 1024, pattern, patternText } = rules;
    if (typeof value !== 'string') {
      this.report(path, `This has to be a text, not ${describeValue(value)}`);
    } else if (value.trim() === '') {
      this.report(path, 'This is empty');
    } else if (value.length > maximumLength) {
      this.report(
        path,
        `This has ${value.length} characters, at most ${maximumLength} are allowed`,
      );
    } else if (pattern && !pattern.test(value)) {
      this.report(path, `${quote(value)} has to be ${patternText}`);
    } else {
      return value;
    }
    return undefined;
  }

  /** The name of an object. */
  objectName(
    parent: FieldMap,
    key: string,
    presence: 'required' | 'optional' = 'required',
  ): string | undefined {
    return this.text(parent, key, OBJECT_NAME, presence);
  }

  /** One of a few texts, compared exactly. */
  choice<T extends string>(
    parent: FieldMap,
    key: string,
    allowed: readonly T[],
    presence: 'required' | 'optional' = 'required',
  ): T | undefined {
    const value = this.text(parent, key, {}, presence);
    const chosen = allowed.find(each => each === value);
    if (value !== undefined && chosen === undefined) {
      this.report(
        [...parent.path, key],
        `${quote(value)} is not one of ${allowed.join(', ')}${suggestName(
          value,
          allowed,
        )}`,
      );
    }
    return chosen;
  }

  /** A finite number. */
  number(
    parent: FieldMap,
    key: string,
    rules: NumberRules = {},
    presence: 'required' | 'optional' = 'required',
  ): number | undefined {
    if (!this.#present(parent, key, presence)) {
      return undefined;
    }
    const value = parent.values[key];
    const path = [...parent.path, key];
    const { minimum = -Infinity, maximum = Infinity, integer } = rules;
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      this.report(path, `This has to be a number, not ${describeValue(value)}`);
    } else if (integer && !Number.isInteger(value)) {
      this.report(path, `${value} has to be a whole number`);
    } else if (value < minimum) {
      this.report(path, `${value} is less than ${minimum}`);
    } else if (value > maximum) {
      this.report(path, `${value} is more than ${maximum}`);
    } else {
      return value;
    }
    return undefined;
  }

  /** true or false. */
  flag(
    parent: FieldMap,
    key: string,
    presence: 'required' | 'optional' = 'required',
  ): boolean | undefined {
    if (!this.#present(parent, key, presence)) {
      return undefined;
    }
    const value = parent.values[key];
    if (typeof value === 'boolean') {
      return value;
    }
    this.report(
      [...parent.path, key],
      `This has to be true or false, not ${describeValue(value)}`,
    );
    return undefined;
  }

  /** A map whose values are all texts, such as labels. Empty when it is not there. */
  textMap(parent: FieldMap, key: string): Record<string, string> {
    const map = this.map(parent, key, undefined, 'optional');
    const entries = Object.keys(map?.values ?? {}).flatMap(name => {
      const value = map && this.text(map, name, { maximumLength: 4096 });
      return value === undefined ? [] : [[name, value] as const];
    });
    return Object.fromEntries(entries);
  }

  #present(
    parent: FieldMap,
    key: string,
    presence: 'required' | 'optional',
  ): boolean {
    const given = has(parent.values, key) && parent.values[key] !== null;
    if (!given && presence === 'required') {
      this.report([...parent.path, key], 'This is missing');
    }
    return given;
  }

  #map(
    path: FieldPath,
    value: unknown,
    keys: readonly string[] | undefined,
  ): FieldMap | undefined {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.report(path, `This has to be a map, not ${describeValue(value)}`);
      return undefined;
    }
    const values = value as Record<string, unknown>;
    if (keys) {
      for (const key of Object.keys(values)) {
        if (!keys.includes(key)) {
          const hint = this.#more > 0 ? '' : suggestName(key, keys);
          this.report(
            [...path, key],
            `There is no field ${quote(key)} here${hint}`,
          );
        }
      }
    }
    return { path, values };
  }
}

/** True when a map of a document has a key itself, not by inheritance. */
function has(values: Readonly<Record<string, unknown>>, key: string): boolean {
  return Object.prototype.hasOwnProperty.call(values, key);
}
