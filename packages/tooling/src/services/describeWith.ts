import { toError } from '@backstage/errors';
import { describeUnless } from './describeUnless';
import { locatePostgres } from './startPostgres';
import { locateRabbitMq } from './startRabbitMq';
import { locateRedis } from './startRedis';

const SERVICES = {
  postgresql: locatePostgres,
  rabbitmq: locateRabbitMq,
  redis: locateRedis,
};

/**
 * The services that tests can ask for.
 *
 * @public
 */
export type ServiceName = keyof typeof SERVICES;

/**
 * Why a service cannot be started on this machine, or undefined when it can.
 *
 * @public
 */
export function findServiceProblem(name: ServiceName): string | undefined {
  try {
    SERVICES[name]();
    return undefined;
  } catch (error) {
    return toError(error).message;
  }
}

/**
 * Jest's `describe` for tests that need real services: where one is not installed it skips them and
 * prints why, except on CI, where they run and fail.
 *
 * @example
 * describeWith('postgresql')('OrderStore', () => { … });
 *
 * @public
 */
export function describeWith(...names: ServiceName[]): jest.Describe {
  const problems = names
    .map(findServiceProblem)
    .filter(problem => problem !== undefined);
  return describeUnless(problems.length > 0 ? problems.join(' ') : undefined);
}
