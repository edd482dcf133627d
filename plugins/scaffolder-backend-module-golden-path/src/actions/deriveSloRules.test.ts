import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { createDeriveSloRulesAction } from './deriveSloRules';

const metric = (query: string) => ({
  metricSource: { type: 'Prometheus', spec: { query } },
});

function objectives(target: number) {
  return stringify({
    apiVersion: 'openslo/v1',
    kind: 'SLO',
    metadata: { name: 'availability' },
    spec: {
      service: 'order-service',
      budgetingMethod: 'Occurrences',
      timeWindow: [{ duration: '30d', isRolling: true }],
      indicator: {
        metadata: { name: 'availability' },
        spec: {
          ratioMetric: {
            counter: true,
            bad: metric('sum(rate(failures_total[{{window}}]))'),
            total: metric('sum(rate(requests_total[{{window}}]))'),
          },
        },
      },
      objectives: [{ displayName: 'availability', target }],
    },
  });
}

async function contextWith(slo?: string) {
  const context = createMockActionContext({ input: {} });
  if (slo !== undefined) {
    await mkdir(join(context.workspacePath, 'deploy'), { recursive: true });
    await writeFile(join(context.workspacePath, 'deploy/slo.yaml'), slo);
  }
  return context;
}

describe('golden-path:slo:rules', () => {
  const action = createDeriveSloRulesAction();

  it('writes rules that record and alert on what was promised', async () => {
    const context = await contextWith(objectives(0.999));
    await action.handler(context);
    expect(context.output).toHaveBeenCalledWith(
      'path',
      'deploy/monitoring/slo-rules.yaml',
    );
    const rule = parse(
      await readFile(
        join(context.workspacePath, 'deploy/monitoring/slo-rules.yaml'),
        'utf8',
      ),
    );
    expect(rule).toMatchObject({
      kind: 'PrometheusRule',
      metadata: { name: 'order-service-slo' },
    });
    const rules = rule.spec.groups.flatMap(
      (group: { rules: object[] }) => group.rules,
    );
    expect(rules).toContainEqual(
      expect.objectContaining({ alert: 'SloErrorBudgetBurnsFast' }),
    );
  });

  it.each([
    [
      'names field and line of a target that cannot be kept',
      objectives(1),
      /^deploy\/slo\.yaml:\d+: spec\.objectives\[0\]\.target: /,
    ],
    [
      'refuses a service without objectives',
      undefined,
      /^There is no deploy\/slo\.yaml$/,
    ],
    ['refuses an empty file', '', /^deploy\/slo\.yaml/],
    ['names the line of what is no YAML', 'a: [', /^deploy\/slo\.yaml:1: /],
  ])('%s', async (_what, slo, message) => {
    await expect(action.handler(await contextWith(slo))).rejects.toThrow(
      message,
    );
  });
});
