import type { OpenApiDocument } from './openApiDocument.ts';

/** A path of the API with the methods that it offers. */
export interface Route {
  /** The path's template, for example `/items/{itemId}`: the `route` label of metrics and the name of spans. */
  template: string;
  /** Upper-case names of the methods. */
  methods: ReadonlySet<string>;
}

const methodNames = ['get', 'head', 'put', 'post', 'patch', 'delete', 'options'];

/** Finds the route that a path belongs to, from nothing but the API description. */
export class RouteTable {
  readonly #routes: { route: Route; pattern: RegExp }[];

  constructor(document: OpenApiDocument['json']) {
    this.#routes = Object.entries(document.paths)
      .map(([template, operations]) => ({
        route: { template, methods: offeredMethods(operations) },
        pattern: templatePattern(template),
      }))
      // A fixed path wins over one with parameters that would match as well
      .sort((one, other) => parameterCount(one.route) - parameterCount(other.route));
  }

  /** The route of a path, or undefined when the API has none. */
  find(path: string): Route | undefined {
    return this.#routes.find(({ pattern }) => pattern.test(path))?.route;
  }
}

function offeredMethods(operations: Record<string, unknown>): ReadonlySet<string> {
  const methods = methodNames.filter(name => name in operations).map(name => name.toUpperCase());
  // HTTP has every GET answer a HEAD as well, and Express does so by itself
  return new Set(methods.flatMap(name => (name === 'GET' ? ['GET', 'HEAD'] : [name])));
}

function templatePattern(template: string): RegExp {
  const segments = template
    .split('/')
    .map(segment =>
      segment.startsWith('{') ? '[^/]+' : segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
    );
  return new RegExp(`^${segments.join('/')}/?$`);
}

function parameterCount(route: Route): number {
  return route.template.split('{').length;
}
