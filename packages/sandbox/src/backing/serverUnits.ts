import type { Unit } from '../processes/Unit';
import type { SandboxSecrets } from '../state/SandboxSecrets';
import { postgresUnit } from './postgresUnit';
import { type PrometheusOptions, prometheusUnit } from './prometheusUnit';
import { rabbitMqUnits } from './rabbitMqUnits';
import { redisUnit } from './redisUnit';
import type { ServerContext } from './ServerContext';

/** The names under which servers ask for their ports. */
export const SERVER_PORTS = [
  'postgresql',
  'redis',
  'rabbitmq',
  'rabbitmq-distribution',
  'rabbitmq-names',
  'prometheus',
];

/** Every server of the sandbox. */
export function serverUnits(
  context: ServerContext,
  secrets: SandboxSecrets,
  prometheus: PrometheusOptions,
): Unit[] {
  return [
    postgresUnit(context, secrets.postgresPassword),
    redisUnit(context, secrets.redisPassword),
    ...rabbitMqUnits(context, secrets.rabbitMqPassword, secrets.id.slice(0, 8)),
    prometheusUnit(context, prometheus),
  ];
}
