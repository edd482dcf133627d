import { SERVICE_NAMES } from '@internal/services/src/storefront/serviceNames';
import { z } from 'zod';

/** The longest time that anything may be broken on purpose. */
export const LONGEST_FAULT_SECONDS = 600;

const serviceSchema = z.enum(SERVICE_NAMES);

const limited = {
  /** After this the sandbox itself ends the fault, whether or not whoever asked for it is still there. */
  durationSeconds: z.number().positive().max(LONGEST_FAULT_SECONDS),
};

const onReplicas = {
  ...limited,
  /** Names of replicas, for example `order-service-1`. */
  replicas: z.array(z.string().min(1)).min(1).max(20),
};

const onRoute = {
  ...limited,
  caller: z.union([serviceSchema, z.literal('outside')]),
  callee: serviceSchema,
};

/** What may be broken on purpose. */
export const faultSpecSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('process-kill'), ...onReplicas }),
  z.strictObject({ kind: z.literal('process-pause'), ...onReplicas }),
  z.strictObject({
    kind: z.literal('network-latency'),
    ...onRoute,
    latencyMs: z.number().int().min(1).max(60_000),
    jitterMs: z.number().int().min(0).max(60_000).default(0),
  }),
  z.strictObject({
    kind: z.literal('network-loss'),
    ...onRoute,
    /** Of requests, above 0 and at most 1. */
    share: z.number().positive().max(1),
  }),
  z.strictObject({
    kind: z.literal('network-partition'),
    ...onRoute,
    /** Whether callers hear that nobody is there, or nothing at all. */
    mode: z.enum(['refuse', 'hang']).default('hang'),
  }),
  z.strictObject({
    kind: z.literal('dependency-outage'),
    ...limited,
    server: z.enum(['postgresql', 'redis', 'rabbitmq']),
  }),
]);

/** A fault as somebody asks for it. */
export type FaultSpec = z.infer<typeof faultSpecSchema>;
