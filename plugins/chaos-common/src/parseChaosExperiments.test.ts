import fc from 'fast-check';
import { stringify } from 'yaml';
import { FAULT_NAMES, FAULTS, type FaultParameter } from './faults';
import {
  type ChaosParseOptions,
  parseChaosExperiments,
} from './parseChaosExperiments';

/** Values of fields by dotted path; undefined takes the field away. */
type Changes = Record<string, unknown>;

type Fields = Record<string, unknown>;

const SLOS = [
  { name: 'availability', target: 0.9995 },
  { name: 'latency', target: 0.95 },
];

function experiment(changes: Changes = {}): Fields {
  const document: Fields = {
    apiVersion: 'causeway.dev/v1alpha1',
    kind: 'ChaosExperiment',
    metadata: { name: 'pod-loss', title: 'Half of the instances are lost' },
    spec: {
      target: {
        entityRef: 'component:default/shop',
        environments: ['sandbox', 'staging'],
      },
      fault: 'network-latency',
      parameters: { latencyMilliseconds: 100, jitterMilliseconds: 20 },
      hypothesis: {
        statement: 'Callers notice nothing',
        slos: ['availability'],
      },
      blastRadius: { percent: 50 },
      duration: '90s',
      hardTimeLimit: '5m',
      abort: [{ slo: 'availability', burnRateAbove: 14.4, window: '1m' }],
      expectedAlerts: [],
    },
  };
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    const parent = keys.reduce(
      (fields, key) => fields[key] as Fields,
      document,
    );
    if (value === undefined) {
      delete parent[last];
    } else {
      parent[last] = value;
    }
  }
  return document;
}

function problemsOf(changes: Changes, options?: ChaosParseOptions): string[] {
  const { experiments, problems } = parseChaosExperiments(
    stringify(experiment(changes)),
    options,
  );
  expect(experiments).toHaveLength(problems.length > 0 ? 0 : 1);
  return problems.map(({ path, message }) => `${path}: ${message}`);
}

describe('parseChaosExperiments', () => {
  it('reads experiments', () => {
    const text = [
      stringify(experiment()),
      stringify(experiment({ 'metadata.name': 'second' })),
    ].join('---\n');
    const { experiments, problems } = parseChaosExperiments(text, {
      slos: SLOS,
    });
    expect(problems).toEqual([]);
    expect(experiments.map(({ name, line }) => [name, line])).toEqual([
      ['pod-loss', 1],
      ['second', text.split('---')[0].split('\n').length + 1],
    ]);
    expect(experiments[0]).toEqual({
      name: 'pod-loss',
      title: 'Half of the instances are lost',
      target: {
        entityRef: 'component:default/shop',
        environments: ['sandbox', 'staging'],
      },
      fault: 'network-latency',
      parameters: { latencyMilliseconds: 100, jitterMilliseconds: 20 },
      hypothesis: {
        statement: 'Callers notice nothing',
        slos: ['availability'],
      },
      blastRadius: { percent: 50 },
      durationSeconds: 90,
      hardTimeLimitSeconds: 300,
      abort: [{ slo: 'availability', burnRateAbove: 14.4, windowSeconds: 60 }],
      expectedAlerts: [],
      line: 1,
    });
  });

  it.each<[string, Changes, string]>([
    [
      'an unknown fault',
      { 'spec.fault': 'pod-kil' },
      'spec.fault: "pod-kil" is not one of pod-kill, process-pause',
    ],
    [
      'a missing parameter',
      { 'spec.parameters': undefined },
      'spec.parameters.latencyMilliseconds: This is missing',
    ],
    [
      'a parameter of another fault',
      { 'spec.fault': 'process-pause' },
      'spec.parameters.latencyMilliseconds: There is no field',
    ],
    [
      'a parameter out of range',
      { 'spec.parameters.latencyMilliseconds': 0 },
      'spec.parameters.latencyMilliseconds: 0 is less than 1',
    ],
    [
      'a dependency that is none',
      {
        'spec.fault': 'dependency-outage',
        'spec.parameters': { dependency: 'kafka' },
      },
      'spec.parameters.dependency: "kafka" is not one of postgresql, rabbitmq, redis',
    ],
    [
      'a fault longer than the limit',
      { 'spec.duration': '6m' },
      'spec.duration: The fault lasts longer than the hard time limit',
    ],
    [
      'a fault that lasts too long',
      { 'spec.duration': '11m' },
      'spec.duration: 11m is too long, at most 600 s',
    ],
    [
      'no hard time limit',
      { 'spec.hardTimeLimit': undefined },
      'spec.hardTimeLimit: This is missing',
    ],
    [
      'an endless hard time limit',
      { 'spec.hardTimeLimit': '60m' },
      'spec.hardTimeLimit: 60m is too long',
    ],
    [
      'no duration',
      { 'spec.duration': 'forever' },
      'spec.duration: "forever" has to be a number of seconds',
    ],
    [
      'no blast radius',
      { 'spec.blastRadius': undefined },
      'spec.blastRadius: This is missing',
    ],
    [
      'an empty blast radius',
      { 'spec.blastRadius': {} },
      'spec.blastRadius: Say how much',
    ],
    [
      'two blast radii',
      { 'spec.blastRadius.replicas': 1 },
      'spec.blastRadius: Write percent or replicas',
    ],
    [
      'more than everything',
      { 'spec.blastRadius.percent': 101 },
      'spec.blastRadius.percent: 101 is more than 100',
    ],
    [
      'half of production',
      { 'spec.target.environments': ['production'] },
      'spec.blastRadius.percent: In production at most 34 %',
    ],
    [
      'several instances in production',
      {
        'spec.target.environments': ['production'],
        'spec.blastRadius': { replicas: 2 },
      },
      'spec.blastRadius.replicas: 2 is more than 1',
    ],
    [
      'no environment',
      { 'spec.target.environments': [] },
      'spec.target.environments: The list is empty',
    ],
    [
      'an unknown environment',
      { 'spec.target.environments': ['stagin'] },
      'did you mean "staging"?',
    ],
    [
      'a target without kind',
      { 'spec.target.entityRef': 'shop' },
      'spec.target.entityRef: "shop" has to be a full reference',
    ],
    [
      'no hypothesis',
      { 'spec.hypothesis': undefined },
      'spec.hypothesis: This is missing',
    ],
    [
      'a hypothesis without objective',
      { 'spec.hypothesis.slos': [] },
      'spec.hypothesis.slos: The list is empty',
    ],
    ['no abort rule', { 'spec.abort': [] }, 'spec.abort: The list is empty'],
    [
      'another kind',
      { kind: 'ChaosEngine' },
      'kind: "ChaosEngine" is not one of ChaosExperiment',
    ],
    [
      'another version',
      { apiVersion: 'v1' },
      'apiVersion: "v1" is not one of causeway.dev/v1alpha1',
    ],
    [
      'a name that is none',
      { 'metadata.name': 'Pod Loss' },
      'metadata.name: "Pod Loss" has to be',
    ],
    [
      'a field that does not exist',
      { 'spec.durations': '1m' },
      'spec.durations: There is no field "durations" here; did you mean "duration"?',
    ],
  ])('refuses %s', (_, changes, problem) => {
    expect(problemsOf(changes)).toEqual(
      expect.arrayContaining([expect.stringContaining(problem)]),
    );
  });

  it('refuses objectives and alerts that do not exist, when they are known', () => {
    const changes = {
      'spec.hypothesis.slos': ['availabilty'],
      'spec.abort.0.slo': 'errors',
      'spec.expectedAlerts': ['SloBurns'],
    };
    expect(problemsOf(changes)).toEqual([]);
    expect(problemsOf(changes, { slos: SLOS, alerts: ['Other'] })).toEqual([
      'spec.hypothesis.slos[0]: The target has no objective "availabilty"; did you mean "availability"?',
      'spec.abort[0].slo: The target has no objective "errors"',
      'spec.expectedAlerts[0]: There is no alert "SloBurns"',
    ]);
  });

  it('refuses an abort rule that could never end a run', () => {
    const changes = {
      'spec.abort.0.slo': 'latency',
      'spec.abort.0.burnRateAbove': 20,
    };
    expect(problemsOf(changes, { slos: SLOS })).toEqual([
      'spec.abort[0].burnRateAbove: This can never end a run: not even a total outage burns the budget of "latency" that fast; choose less than 20',
    ]);
    expect(
      problemsOf(
        { ...changes, 'spec.abort.0.burnRateAbove': 19 },
        { slos: SLOS },
      ),
    ).toEqual([]);
  });

  it('refuses two experiments of one name', () => {
    const text = stringify(experiment());
    expect(parseChaosExperiments(`${text}---\n${text}`).problems).toEqual([
      expect.objectContaining({
        path: 'metadata.name',
        message:
          'There is an experiment with the name "pod-loss" already, in line 4',
      }),
    ]);
  });

  it.each([
    ['nothing', '', 'no document'],
    ['a list', '- a', 'has to be a map, not a list'],
    ['a number', 'metadata: 1', 'has to be a map'],
    ['broken YAML', 'a: [', 'not valid YAML'],
  ])('refuses %s', (_, text, message) => {
    const { experiments, problems } = parseChaosExperiments(text);
    expect(experiments).toEqual([]);
    expect(problems.map(each => each.message).join('\n')).toContain(message);
  });

  it('takes every fault with the parameters that it states', () => {
    for (const fault of FAULT_NAMES) {
      const definitions: Record<string, FaultParameter> =
        FAULTS[fault].parameters;
      const parameters = Object.fromEntries(
        Object.entries(definitions).map(([name, definition]) => [
          name,
          definition.type === 'number'
            ? definition.maximum
            : definition.values[0],
        ]),
      );
      expect(
        problemsOf({ 'spec.fault': fault, 'spec.parameters': parameters }),
      ).toEqual([]);
    }
  });

  it('never throws and never lets a fault through that outlasts its limit', () => {
    const paths = [
      'metadata',
      'spec',
      'spec.target',
      'spec.duration',
      'spec.hardTimeLimit',
      'spec.blastRadius',
      'spec.abort',
      'spec.parameters',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...paths),
        fc.oneof(
          fc.anything({ maxDepth: 2 }),
          fc
            .tuple(fc.nat(1_000), fc.constantFrom('s', 'm'))
            .map(([n, unit]) => `${n}${unit}`),
        ),
        (path, value) => {
          const { experiments } = parseChaosExperiments(
            JSON.stringify(experiment({ [path]: value ?? null })),
          );
          for (const {
            durationSeconds,
            hardTimeLimitSeconds,
            abort,
          } of experiments) {
            expect(durationSeconds).toBeLessThanOrEqual(hardTimeLimitSeconds);
            expect(durationSeconds).toBeLessThanOrEqual(600);
            expect(abort.length).toBeGreaterThan(0);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
