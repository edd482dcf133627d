import { parseChaosExperiments } from '@internal/plugin-chaos-common';
import {
  parseSloDocuments,
  type PrometheusRule,
  renderRules,
  type RuleGroup,
  SLO_ALERTS,
  stringifyRules,
  toPrometheusRule,
} from '@internal/plugin-slo-common';
import MarkdownIt from 'markdown-it';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { parse, parseAllDocuments } from 'yaml';
import { findLeftovers } from './support/findLeftovers';
import { type ServiceFile, textOf } from './support/listFiles';
import { nameOf, OPTION_SETS, type OptionSet } from './support/optionSets';
import {
  describeWithProgram,
  findAlertDifferences,
  findProgram,
  findRuleFaults,
} from './support/promtool';
import { listExportedMetrics } from './support/exportedMetrics';
import { readMetrics } from './support/promqlMetrics';
import { PORTAL_URL, renderSkeletons } from './support/renderSkeletons';

jest.setTimeout(120_000);

type Language = 'nodejs' | 'python';

interface Panel {
  id: number;
  title: string;
  gridPos: { x: number; w: number };
  targets: { expr: string }[];
}

/** The buckets that both languages' services have, as their sources say. */
const LATENCY_BUCKETS = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5, 10,
];

const SETS = (['nodejs', 'python'] as const).flatMap(language =>
  OPTION_SETS.map(options => ({ language, ...options })),
);

function render(
  language: Language,
  options: OptionSet,
  given: { name?: string; tier?: number } = {},
): Promise<ServiceFile[]> {
  return renderSkeletons(
    {
      name: nameOf(options),
      description: 'Something "odd": {{ $value }} # ${{ x }}',
      owner: 'group:default/orders-team',
      language,
      ...options,
      ...given,
    },
    ['common', 'deploy/base'],
  );
}

function objectivesOf(files: ServiceFile[]) {
  return parseSloDocuments(textOf(files, 'deploy/slo.yaml'), {
    histogramBuckets: { http_request_duration_seconds: LATENCY_BUCKETS },
  });
}

function alertGroups(files: ServiceFile[]): RuleGroup[] {
  const rule: PrometheusRule = parse(
    textOf(files, 'deploy/monitoring/alerts.yaml'),
  );
  return rule.spec.groups;
}

/** Addresses of the sections of a page as MkDocs makes them. */
function anchorsOf(page: string): string[] {
  const tokens = new MarkdownIt().parse(page, {});
  return tokens.flatMap((token, index) =>
    token.type === 'heading_open'
      ? tokens[index + 1].content
          .toLowerCase()
          .replace(/[^\w\s-]/g, '')
          .trim()
          .replace(/[-\s]+/g, '-')
      : [],
  );
}

describe.each(SETS)(
  'a $language service with database $database, messaging $messaging, cache $cache',
  ({ language, ...options }) => {
    const name = nameOf(options);
    let files: ServiceFile[];

    beforeAll(async () => {
      files = await render(language, options);
    });

    it('promises what every service promises', () => {
      const { slos, problems } = objectivesOf(files);
      expect(problems).toEqual([]);
      expect(
        slos.map(slo => [slo.service, slo.name, slo.target, slo.windowDays]),
      ).toEqual([
        [name, 'availability', 0.9995, 30],
        [name, 'latency', 0.95, 30],
      ]);
    });

    it('has experiments for the loss of instances, latency, and what it depends on', () => {
      const { experiments, problems } = parseChaosExperiments(
        textOf(files, 'deploy/chaos.yaml'),
        { slos: objectivesOf(files).slos, alerts: Object.values(SLO_ALERTS) },
      );
      expect(problems).toEqual([]);
      expect(
        experiments.map(({ fault, parameters, target }) => {
          expect(target.entityRef).toBe(`component:default/${name}`);
          return parameters.dependency ?? fault;
        }),
      ).toEqual([
        'pod-kill',
        'network-latency',
        ...Object.values(options).filter(option => option !== 'none'),
      ]);
    });

    it('has the same experiments for Litmus, where they run on a cluster', () => {
      const { experiments } = parseChaosExperiments(
        textOf(files, 'deploy/chaos.yaml'),
      );
      const engines = parseAllDocuments(
        textOf(files, 'deploy/overlays/staging/chaos.yaml'),
      )
        .map(document => document.toJS())
        .filter(({ kind }) => kind === 'ChaosEngine')
        .map(({ metadata, spec }) => {
          const { env } = spec.experiments[0].spec.components;
          const valueOf = (key: string) =>
            Number(
              env.find((each: { name: string }) => each.name === key).value,
            );
          return [
            metadata.name,
            valueOf('TOTAL_CHAOS_DURATION'),
            valueOf('PODS_AFFECTED_PERC'),
          ];
        });
      expect(engines).toEqual(
        experiments.map(
          ({ name: experiment, durationSeconds, blastRadius }) => [
            `${name}-${experiment}`,
            durationSeconds,
            'percent' in blastRadius ? blastRadius.percent : undefined,
          ],
        ),
      );
    });

    it('is alerted by rules that Prometheus accepts, each with a section of the runbook', async () => {
      const groups = [
        ...renderRules(objectivesOf(files).slos),
        ...alertGroups(files),
      ];
      expect(await findRuleFaults(groups)).toBe('');

      const exported = await listExportedMetrics(language);
      const anchors = anchorsOf(textOf(files, 'docs/runbook.md'));
      const alerts = groups.flatMap(group =>
        group.rules.flatMap(rule => ('alert' in rule ? [rule] : [])),
      );
      expect(alerts.length).toBeGreaterThan(8);
      for (const { alert, expr, labels, annotations } of alerts) {
        expect(labels).toMatchObject({ service: name, team: 'orders-team' });
        expect(['page', 'ticket']).toContain(labels.severity);
        expect(annotations).toEqual({
          summary: expect.stringContaining(name),
          description: expect.any(String),
          runbook_url: expect.stringMatching(
            `^${PORTAL_URL}/docs/default/component/${name}/runbook#`,
          ),
          dashboard_url: `${PORTAL_URL}/catalog/default/component/${name}`,
        });
        expect(anchors).toContain(annotations.runbook_url.split('#')[1]);
        for (const metric of readMetrics(expr)) {
          expect({
            alert,
            metric,
            exists: metric.startsWith('slo:') || exported.has(metric),
          }).toEqual({ alert, metric, exists: true });
        }
      }
    });

    it('has a dashboard that asks for nothing that nobody exports', async () => {
      const dashboard: { uid: string; title: string; panels: Panel[] } =
        JSON.parse(textOf(files, 'deploy/monitoring/dashboard.json'));
      expect(dashboard).toMatchObject({ uid: name, title: name });
      const ids = dashboard.panels.map(panel => panel.id);
      expect(new Set(ids).size).toBe(ids.length);

      const recorded = renderRules(objectivesOf(files).slos).flatMap(group =>
        group.rules.flatMap(rule => ('record' in rule ? rule.record : [])),
      );
      const known = new Set([
        ...recorded,
        ...(await listExportedMetrics(language)),
      ]);
      for (const { title, gridPos, targets } of dashboard.panels) {
        expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
        expect(targets.length).toBeGreaterThan(0);
        for (const { expr } of targets) {
          const unknown = readMetrics(expr).filter(each => !known.has(each));
          expect({ title, unknown }).toEqual({ title, unknown: [] });
        }
      }
    });

    it('says nothing about what was not chosen', () => {
      const mine = files.filter(({ path }) =>
        /^deploy\/(slo|chaos|monitoring\/.*)/.test(path),
      );
      expect(findLeftovers(mine, options)).toEqual([]);
    });

    it('tells the catalog where its objectives are', () => {
      const [component] = parseAllDocuments(
        textOf(files, 'catalog-info.yaml'),
      ).map(document => document.toJS());
      const path = component.metadata.annotations['causeway.dev/slo-file'];
      expect(files.map(file => file.path)).toContain(path);
    });
  },
);

describe('the dashboard of a service with a long name', () => {
  it('has an id that Grafana takes, and that stays', async () => {
    const [options] = OPTION_SETS;
    const name = `${'a'.repeat(30)}-${'b'.repeat(21)}`;
    const files = await render('nodejs', options, { name });
    const { uid } = JSON.parse(
      textOf(files, 'deploy/monitoring/dashboard.json'),
    );
    expect(uid).toBe(`${'a'.repeat(24)}-${'b'.repeat(15)}`);
    expect(uid).toHaveLength(40);
  });
});

describe('alerts by tier', () => {
  it.each([
    [1, 'page'],
    [2, 'page'],
    [3, 'ticket'],
  ])('tier %d: an outage is a %s', async (tier, severity) => {
    const files = await render('nodejs', OPTION_SETS[0], { tier });
    expect(
      alertGroups(files)[0].rules.find(
        rule => 'alert' in rule && rule.alert === 'ServiceDown',
      )?.labels.severity,
    ).toBe(severity);
  });
});

describeWithProgram('promtool')('alerts in a real Prometheus', () => {
  const [options] = OPTION_SETS;
  const name = nameOf(options);
  const own = `service="${name}", namespace="orders-team-production", pod="a"`;
  const cluster = `namespace="orders-team-production", pod="a", container="${name}"`;
  const deployment = `namespace="orders-team-production", deployment="${name}"`;
  let groups: RuleGroup[];

  beforeAll(async () => {
    groups = alertGroups(await render('nodejs', options));
  });

  it('are silent while all is well', async () => {
    const differences = await findAlertDifferences(
      groups,
      [
        { series: `up{${own}}`, values: '1x60' },
        {
          series: `kube_deployment_spec_replicas{${deployment}}`,
          values: '1x60',
        },
        {
          series: `kube_deployment_status_replicas_available{${deployment}}`,
          values: '1x60',
        },
        {
          series: `kube_pod_container_status_restarts_total{${cluster}}`,
          values: '2x60',
        },
        {
          series: `http_requests_total{${own}, method="POST", status="201"}`,
          values: '0+60x60',
        },
        {
          series: `outbox_oldest_message_age_seconds{${own}}`,
          values: '0x30 20x30',
        },
        {
          series: `messages_consumed_total{${own}, queue="q", outcome="handled"}`,
          values: '0+60x60',
        },
        {
          series: `cache_requests_total{${own}, cache="items", result="hit"}`,
          values: '0+60x60',
        },
      ],
      [
        { at: '20m', names: [] },
        { at: '60m', names: [] },
      ],
    );
    expect(differences).toBe('');
  });

  it('tell of an outage, but not of an environment without instances', async () => {
    const differences = await findAlertDifferences(
      groups,
      [
        {
          series: `kube_deployment_spec_replicas{${deployment}}`,
          values: '0x10 3x20',
        },
        {
          series: `kube_deployment_status_replicas_available{${deployment}}`,
          values: '0x30',
        },
      ],
      [
        { at: '9m', names: [] },
        { at: '15m', names: ['ServiceDown'] },
        { at: '28m', names: ['InstancesNotReady', 'ServiceDown'] },
      ],
    );
    expect(differences).toBe('');
  });

  it('tell of the first message that is given up, and of events that are not published', async () => {
    const differences = await findAlertDifferences(
      groups,
      [
        {
          series: `messages_consumed_total{${own}, queue="q", outcome="dead"}`,
          values: '_x20 1x60',
        },
        {
          series: `outbox_oldest_message_age_seconds{${own}}`,
          values: '0x30 60+60x50',
        },
      ],
      [
        { at: '19m', names: [] },
        { at: '23m', names: ['MessagesDeadLettered'] },
        { at: '38m', names: [] },
        { at: '45m', names: ['EventsNotPublished'] },
      ],
    );
    expect(differences).toBe('');
  });

  it('tell of a message that takes instances down, by the instance that is left and by a new one', async () => {
    const other = own.replace('pod="a"', 'pod="b"');
    const differences = await findAlertDifferences(
      groups,
      [
        {
          series: `inbox_abandoned_messages_total{${own}, queue="q"}`,
          values: '0x10 1x70',
        },
        {
          series: `inbox_abandoned_messages_total{${other}, queue="q"}`,
          values: '_x50 1x30',
        },
      ],
      [
        { at: '9m', names: [] },
        { at: '12m', names: ['MessageTakesInstancesDown'] },
        { at: '45m', names: [] },
        { at: '52m', names: ['MessageTakesInstancesDown'] },
      ],
    );
    expect(differences).toBe('');
  });

  it('tell of an instance that waits for connections', async () => {
    const differences = await findAlertDifferences(
      groups,
      [
        {
          series: `database_pool_connections{${own}, state="waiting"}`,
          values: '0x10 3x20',
        },
        {
          series: `database_pool_connections{${own}, state="total"}`,
          values: '10x30',
        },
      ],
      [
        { at: '12m', names: [] },
        { at: '20m', names: ['DatabasePoolUsedUp'] },
      ],
    );
    expect(differences).toBe('');
  });

  it('tell of instances that crash, lag or get no CPU, and of a cache that fails', async () => {
    const differences = await findAlertDifferences(
      groups,
      [
        {
          series: `kube_pod_container_status_waiting_reason{${cluster}, reason="CrashLoopBackOff"}`,
          values: '1x30',
        },
        {
          series: `nodejs_eventloop_lag_p99_seconds{${own}}`,
          values: '0.2x30',
        },
        {
          series: `container_cpu_cfs_throttled_periods_total{${cluster}}`,
          values: '0+300x30',
        },
        {
          series: `container_cpu_cfs_periods_total{${cluster}}`,
          values: '0+600x30',
        },
        {
          series: `container_memory_working_set_bytes{${cluster}}`,
          values: '95x30',
        },
        {
          series: `kube_pod_container_resource_limits{${cluster}, resource="memory"}`,
          values: '100x30',
        },
        {
          series: `cache_requests_total{${own}, cache="items", result="error"}`,
          values: '0+10x30',
        },
        {
          series: `cache_requests_total{${own}, cache="items", result="hit"}`,
          values: '0+10x30',
        },
      ],
      [
        {
          at: '28m',
          names: [
            'CacheFailing',
            'CpuThrottled',
            'EventLoopBlocked',
            'InstanceCrashLoops',
            'MemoryNearlyUsedUp',
          ],
        },
      ],
    );
    expect(differences).toBe('');
  });
});

describeWithProgram('kustomize')('the monitoring folder', () => {
  it('is put together by Kustomize, with a dashboard that Grafana finds', async () => {
    const [options] = OPTION_SETS;
    const name = nameOf(options);
    const files = await render('nodejs', options);
    const rules = toPrometheusRule(renderRules(objectivesOf(files).slos), {
      name: `${name}-slo`,
    });
    const directory = await mkdtemp(join(tmpdir(), 'causeway-kustomize-'));
    try {
      for (const { path, text } of [
        ...files.filter(file => file.path.startsWith('deploy/monitoring/')),
        {
          path: 'deploy/monitoring/slo-rules.yaml',
          text: stringifyRules(rules),
        },
      ]) {
        await mkdir(dirname(join(directory, path)), { recursive: true });
        await writeFile(join(directory, path), text);
      }
      const { stdout } = await promisify(execFile)(
        findProgram('kustomize') ?? 'kustomize',
        ['build', join(directory, 'deploy/monitoring')],
      );
      const built = parseAllDocuments(stdout).map(each => each.toJS());
      expect(
        built.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort(),
      ).toEqual([
        `ConfigMap ${name}-dashboard`,
        `PrometheusRule ${name}-alerts`,
        `PrometheusRule ${name}-slo`,
      ]);
      const map = built.find(({ kind }) => kind === 'ConfigMap');
      expect(map.metadata.labels).toEqual({ grafana_dashboard: '1' });
      expect(JSON.parse(map.data[`${name}.json`]).uid).toBe(name);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
});
