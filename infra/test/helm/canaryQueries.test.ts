import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { describeWithTools } from '../support/describeWithTools';
import { runTool } from '../support/runTool';
import { valueAt } from '../support/valueAt';
import { built } from './support/chart';
import { renderChart } from './support/renderChart';

const labels = 'namespace="orders",service="order-service",method="GET"';
const version = 'pod="order-service-6d5f-abcde"';
const primary = 'pod="order-service-primary-6d5f-abcde"';

function requests(pod: string, route: string, status: number, counts: string) {
  return {
    series: `http_requests_total{${labels},${pod},route="${route}",status="${status}"}`,
    values: counts,
  };
}

function durations(pod: string, le: string, counts: string) {
  return {
    series: `http_request_duration_seconds_bucket{${labels},${pod},route="/orders",status="200",le="${le}"}`,
    values: counts,
  };
}

describeWithTools('helm', 'promtool')("the canary's queries", () => {
  let folder: string;
  let queries: string[];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'canary-'));
    const manifests = await renderChart({
      ...built,
      canary: { enabled: true, provider: 'istio' },
    });
    queries = manifests
      .filter(({ kind }) => kind === 'MetricTemplate')
      .map(template =>
        String(valueAt(template, 'spec', 'query'))
          .replaceAll('{{ namespace }}', 'orders')
          .replaceAll('{{ target }}', 'order-service')
          .replaceAll('{{ interval }}', '1m')
          .trim(),
      );
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Lets Prometheus itself compute a query over series and returns what it says about the expected value. */
  async function compare(
    query: string,
    series: { series: string; values: string }[],
    value: number | undefined,
  ) {
    const file = join(folder, 'test.yaml');
    await writeFile(
      file,
      stringify({
        tests: [
          {
            interval: '15s',
            input_series: series,
            promql_expr_test: [
              {
                expr: `round(${query}, 0.001)`,
                eval_time: '5m',
                exp_samples:
                  value === undefined ? [] : [{ labels: '{}', value }],
              },
            ],
          },
        ],
      }),
    );
    const { stdout, stderr } = await runTool('promtool', [
      'test',
      'rules',
      file,
    ]);
    return `${stdout}${stderr}`;
  }

  it('count what the new version answers, not the old one, not probes', async () => {
    expect(
      await compare(
        queries[0],
        [
          requests(version, '/orders', 200, '0+9x40'),
          requests(version, '/orders', 404, '0+2x40'),
          requests(version, '/orders', 503, '0+1x40'),
          requests(version, '/health/ready', 503, '0+50x40'),
          requests(version, '/metrics', 200, '0+50x40'),
          requests(primary, '/orders', 500, '0+90x40'),
        ],
        91.667,
      ),
    ).toContain('SUCCESS');
  });

  it('find no success where every request fails', async () => {
    expect(
      await compare(
        queries[0],
        [requests(version, '/orders', 500, '0+9x40')],
        0,
      ),
    ).toContain('SUCCESS');
  });

  it('say nothing about a version without requests', async () => {
    const others = [requests(primary, '/orders', 200, '0+9x40')];
    expect(await compare(queries[0], others, undefined)).toContain('SUCCESS');
    expect(await compare(queries[1], others, undefined)).toContain('SUCCESS');
  });

  it('tell the latency of the new version in milliseconds', async () => {
    expect(
      await compare(
        queries[1],
        [
          durations(version, '0.2', '0+98x40'),
          durations(version, '0.4', '0+100x40'),
          durations(version, '+Inf', '0+100x40'),
          durations(primary, '0.2', '0+0x40'),
          durations(primary, '0.4', '0+0x40'),
          durations(primary, '+Inf', '0+1000x40'),
        ],
        300,
      ),
    ).toContain('SUCCESS');
  });
});
