export { describeWith, findServiceProblem } from './describeWith';
export type { ServiceName } from './describeWith';
export type { RunningService } from './RunningService';
export { ServiceNotInstalledError } from './ServiceNotInstalledError';
export { startPostgres } from './startPostgres';
export type { RunningPostgres } from './startPostgres';
export { startRabbitMq } from './startRabbitMq';
export { startRedis } from './startRedis';
