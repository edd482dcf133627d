import {
  SERVICE_NAMES,
  type ServiceName,
} from '@internal/services/src/storefront/serviceNames';
import { Balancer, type Target } from '../proxy/Balancer';
import { Route } from '../proxy/Route';
import { ROUTES, routeName, type ServiceRoute } from './serviceRoutes';

/** A stable address for each service, and one more for each way from one service to another. */
export class ServiceProxies {
  readonly #balancers: Map<ServiceName, Balancer>;
  readonly #routes: Map<string, Route>;

  /**
   * @param portOf - where each route is
   * @throws Error when somebody else has taken one of the ports
   */
  static async open(
    portOf: (route: ServiceRoute) => number,
  ): Promise<ServiceProxies> {
    const balancers = new Map(
      SERVICE_NAMES.map(service => [service, new Balancer()]),
    );
    const routes = new Map<string, Route>();
    try {
      for (const route of ROUTES) {
        const balancer = balancers.get(route.callee) ?? new Balancer();
        routes.set(routeName(route), await Route.open(portOf(route), balancer));
      }
    } catch (error) {
      await Promise.all([...routes.values()].map(route => route.close()));
      throw error;
    }
    return new ServiceProxies(balancers, routes);
  }

  private constructor(
    balancers: Map<ServiceName, Balancer>,
    routes: Map<string, Route>,
  ) {
    this.#balancers = balancers;
    this.#routes = routes;
  }

  /** From now on, these replicas of a service get new connections. */
  setReady(service: ServiceName, targets: readonly Target[]): void {
    this.#balancers.get(service)?.setReady(targets);
  }

  /** @throws Error when no such route exists */
  route(wanted: ServiceRoute): Route {
    const found = this.#routes.get(routeName(wanted));
    if (!found) {
      throw new Error(`${wanted.caller} does not call ${wanted.callee}.`);
    }
    return found;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#routes.values()].map(route => route.close()));
  }
}
