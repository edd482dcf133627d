import type { FieldMap, FieldReader } from '@internal/plugin-slo-common';

/** What a parameter of a fault is. */
export type FaultParameter = {
  /** For people: what it does. */
  description: string;
  required?: boolean;
} & (
  | { type: 'number'; minimum: number; maximum: number; unit: string }
  | { type: 'choice'; values: readonly string[] }
);

/** A way to disturb a service, whatever engine does it. */
export interface Fault {
  title: string;
  /** What happens, and what one learns from it. */
  description: string;
  parameters: Readonly<Record<string, FaultParameter>>;
}

/** The faults that experiments can ask for, by name. */
export const FAULTS = {
  'pod-kill': {
    title: 'Instance lost',
    description: 'Instances are killed; others have to take over.',
    parameters: {
      intervalSeconds: {
        type: 'number',
        minimum: 5,
        maximum: 600,
        unit: 's',
        description: 'Time between two kills; one kill when left out',
      },
      graceSeconds: {
        type: 'number',
        minimum: 0,
        maximum: 300,
        unit: 's',
        description: 'Time to shut down in order; 0 kills at once',
      },
    },
  },
  'process-pause': {
    title: 'Instance hangs',
    description:
      'Instances stop doing anything without going away, as in a long pause of a virtual machine.',
    parameters: {},
  },
  'network-latency': {
    title: 'Slow network',
    description: 'Everything that instances send takes longer.',
    parameters: {
      latencyMilliseconds: {
        type: 'number',
        minimum: 1,
        maximum: 30_000,
        unit: 'ms',
        required: true,
        description: 'Added to every packet',
      },
      jitterMilliseconds: {
        type: 'number',
        minimum: 0,
        maximum: 30_000,
        unit: 'ms',
        description: 'How much that varies',
      },
    },
  },
  'network-loss': {
    title: 'Unreliable network',
    description: 'A share of what instances send gets lost.',
    parameters: {
      lossPercent: {
        type: 'number',
        minimum: 1,
        maximum: 100,
        unit: '%',
        required: true,
        description: 'Share of packets',
      },
    },
  },
  'network-partition': {
    title: 'Network cut',
    description: 'Instances reach nobody and nobody reaches them.',
    parameters: {},
  },
  'dependency-outage': {
    title: 'Dependency lost',
    description: 'Instances do not reach a database, a queue or a cache.',
    parameters: {
      dependency: {
        type: 'choice',
        values: ['postgresql', 'rabbitmq', 'redis'],
        required: true,
        description: 'What is away',
      },
    },
  },
  'cpu-stress': {
    title: 'Busy processor',
    description: 'Something else on the instance uses the processor.',
    parameters: {
      loadPercent: {
        type: 'number',
        minimum: 1,
        maximum: 100,
        unit: '%',
        required: true,
        description: 'Of the processor that the instance may use',
      },
    },
  },
  'memory-stress': {
    title: 'Little memory',
    description: 'Something else on the instance uses its memory.',
    parameters: {
      megabytes: {
        type: 'number',
        minimum: 1,
        maximum: 65_536,
        unit: 'MiB',
        required: true,
        description: 'Taken and kept while the fault lasts',
      },
    },
  },
} as const satisfies Readonly<Record<string, Fault>>;

/** Name of a fault. */
export type FaultName = keyof typeof FAULTS;

/** The names of all faults. */
export const FAULT_NAMES = Object.keys(FAULTS) as FaultName[];

/** The parameters of a fault as an experiment gives them. */
export type FaultParameters = Record<string, number | string>;

/**
 * Reads `parameters` of an experiment.
 *
 * @param fault - undefined when it is not known; any parameters are accepted then
 */
export function readFaultParameters(
  reader: FieldReader,
  spec: FieldMap,
  fault: FaultName | undefined,
): FaultParameters {
  if (fault === undefined) {
    return {};
  }
  const definitions: Readonly<Record<string, FaultParameter>> =
    FAULTS[fault].parameters;
  const given =
    reader.map(spec, 'parameters', Object.keys(definitions), 'optional') ??
    ({ path: [...spec.path, 'parameters'], values: {} } satisfies FieldMap);
  const entries = Object.entries(definitions).flatMap(([name, definition]) => {
    const presence = definition.required ? 'required' : 'optional';
    const value =
      definition.type === 'number'
        ? reader.number(given, name, { ...definition, integer: true }, presence)
        : reader.choice(given, name, definition.values, presence);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(entries);
}
