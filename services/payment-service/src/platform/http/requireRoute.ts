import type { RequestHandler } from 'express';
import { HttpProblem } from './problem.ts';
import type { RouteTable } from './routeTable.ts';

/** Turns away paths and methods that the API does not have, before anything of the body is read. */
export function requireRoute(routes: RouteTable): RequestHandler {
  return (request, _response, next) => {
    const route = routes.find(request.path);
    if (route === undefined) {
      throw new HttpProblem(404, 'There is nothing at this path');
    }
    if (!route.methods.has(request.method)) {
      const allow = [...route.methods].join(', ');
      throw new HttpProblem(405, `Only ${allow} can be used at this path`, { headers: { allow } });
    }
    next();
  };
}
