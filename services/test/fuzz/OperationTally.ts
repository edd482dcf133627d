import { parse } from 'yaml';

const METHODS = ['get', 'put', 'post', 'patch', 'delete'];

/** Answers to one operation, by the first digit of their status. */
type Classes = Map<number, number>;

/** Counts how the operations of an OpenAPI document were answered. */
export class OperationTally {
  readonly #templates: { operation: string; pattern: RegExp }[];
  readonly #answers = new Map<string, Classes>();

  /** @param document - the text of the OpenAPI document */
  constructor(document: string) {
    const { paths } = parse(document) as {
      paths: Record<string, Record<string, unknown>>;
    };
    this.#templates = Object.entries(paths)
      // What is written out comes before what is a parameter
      .sort(([one], [other]) => parametersOf(one) - parametersOf(other))
      .flatMap(([path, item]) =>
        METHODS.filter(method => method in item).map(method => ({
          operation: `${method.toUpperCase()} ${path}`,
          pattern: patternOf(method, path),
        })),
      );
    for (const { operation } of this.#templates) {
      this.#answers.set(operation, new Map());
    }
  }

  /** All operations of the document. */
  get operations(): string[] {
    return [...this.#answers.keys()];
  }

  /** Operations that never did what they are for. */
  get unreached(): string[] {
    return this.operations.filter(operation => {
      const classes = this.#answers.get(operation);
      return !classes?.has(2) && !classes?.has(3);
    });
  }

  /** The operation that a request is for, where there is one. */
  operationOf(method: string, url: string): string | undefined {
    const request = `${method} ${url.split('?')[0]}`;
    return this.#templates.find(({ pattern }) => pattern.test(request))
      ?.operation;
  }

  count(operation: string, status: number): void {
    const classes = this.#answers.get(operation);
    const first = Math.floor(status / 100);
    classes?.set(first, (classes.get(first) ?? 0) + 1);
  }

  /** A line for each operation: how often it was answered with what. */
  toString(): string {
    return [...this.#answers]
      .map(([operation, classes]) => {
        const counts = [...classes]
          .sort(([one], [other]) => one - other)
          .map(([first, count]) => `${first}xx: ${count}`);
        return `${operation}  ${counts.join(', ') || 'never asked'}`;
      })
      .join('\n');
  }
}

function parametersOf(path: string): number {
  return path.split('{').length;
}

function patternOf(method: string, path: string): RegExp {
  const segments = path
    .split(/\{[^}]+\}/)
    .map(text => text.replace(/[.*+?^$|()[\]\\]/g, '\\$&'));
  return new RegExp(`^${method.toUpperCase()} ${segments.join('[^/]+')}$`);
}
