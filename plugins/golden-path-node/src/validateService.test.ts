import { describeWithTools } from './__testUtils__/describeWithTools';
import {
  EXAMPLE_FILES,
  type ExampleService,
  writeExampleService,
} from './__testUtils__/exampleService';
import { CHECKS } from './checks';
import { formatFinding } from './Finding';
import { findTools } from './tools/findTools';
import { validateService } from './validateService';

const tools = findTools({ from: __dirname });

/** What replaces a text of a file by another. The text has to be there. */
function replaced(path: string, text: string | RegExp, by: string) {
  const content = EXAMPLE_FILES[path];
  const changed = content.replace(text, by);
  expect(changed).not.toBe(content);
  return { [path]: changed };
}

describeWithTools()('validateService', () => {
  let service: ExampleService | undefined;

  afterEach(async () => {
    await service?.remove();
    service = undefined;
  });

  async function validate(changes: Record<string, string | undefined> = {}) {
    service = await writeExampleService(changes);
    const { findings, checks } = await validateService({
      directory: service.directory,
      tools,
    });
    return {
      found: findings.map(formatFinding),
      failed: checks.filter(each => each.state === 'failed').map(c => c.name),
      checks,
    };
  }

  it('finds nothing in a service that is in order, and says that it looked', async () => {
    const { found, checks } = await validate();
    expect(found).toEqual([]);
    expect(checks).toEqual(
      CHECKS.map(({ name }) => ({ name, state: 'passed' })),
    );
  });

  it('names the line of a file that cannot be read', async () => {
    const { found } = await validate({
      'deploy/crossplane/database.yaml':
        'apiVersion: v1\nkind: [Database\nspec: {}\n',
    });
    expect(found).toContainEqual(
      expect.stringMatching(/^deploy\/crossplane\/database\.yaml:[23]: /),
    );
  });

  it.each([
    {
      what: 'a value of the wrong type',
      by: ['replicaCount: 1', 'replicaCount: many'],
      message: /^deploy\/values\/dev\.yaml:5: replicaCount: .*integer/,
    },
    {
      what: 'an unknown size',
      by: ['size: small', 'size: huge'],
      message: /^deploy\/values\/dev\.yaml:4: size: .*small.*medium.*large/,
    },
    {
      what: 'a misspelt key',
      by: ['replicaCount', 'replicaCuont'],
      message: /^deploy\/values\/dev\.yaml:?\d*: .*replicaCuont/,
    },
    {
      what: 'an environment that does not exist',
      by: ['environment: dev', 'environment: moon'],
      message: /^deploy\/values\/dev\.yaml:1: environment: .*production/,
    },
  ])('names file and field of $what', async ({ by, message }) => {
    const { found, failed } = await validate(
      replaced('deploy/values/dev.yaml', by[0], by[1]),
    );
    expect(found).toContainEqual(expect.stringMatching(message));
    expect(failed).toContain('chart');
  });

  it.each([
    [
      'an entity without an owner',
      '  owner: group:default/orders-team',
      '',
      'owner',
    ],
    [
      'a kind that a service may not have',
      'kind: API',
      'kind: Domain',
      'Domain',
    ],
    [
      'a definition that is not there',
      './openapi.yaml',
      './nowhere.yaml',
      'definition',
    ],
  ])('refuses %s', async (_what, text, by, message) => {
    const { found, failed } = await validate(
      replaced('catalog-info.yaml', text, by),
    );
    expect(failed).toEqual(['catalog entities']);
    expect(found).toEqual([
      expect.stringMatching(
        new RegExp(`^catalog-info\\.yaml:\\d+: .*${message}`),
      ),
    ]);
  });

  it('refuses files of an environment that does not exist', async () => {
    const { found } = await validate({
      'deploy/values/moon.yaml': EXAMPLE_FILES['deploy/values/dev.yaml'],
    });
    expect(found).toContainEqual(
      'deploy/values/moon.yaml: There is no environment "moon". There are sandbox, dev, staging, production',
    );
  });

  it('refuses an Application that goes to another environment', async () => {
    const { found } = await validate(
      replaced('deploy/argocd/dev.yaml', 'name: dev', 'name: production'),
    );
    expect(found).toEqual([
      'deploy/argocd/dev.yaml:9: spec.destination.name: The file is for dev, but this says "production"',
    ]);
  });

  it("refuses values that are another environment's", async () => {
    const { found, failed } = await validate(
      replaced(
        'deploy/values/dev.yaml',
        'environment: dev',
        'environment: staging',
      ),
    );
    expect(failed).toEqual(['environments']);
    expect(found).toEqual([
      'deploy/values/dev.yaml:1: environment: The file is for dev, but this says "staging"',
    ]);
  });

  it.each([
    {
      what: 'values that are not there',
      changes: { 'deploy/values/dev.yaml': undefined },
      message:
        'deploy/argocd/dev.yaml:17: spec.sources[0].helm.valueFiles[0]: There is no deploy/values/dev.yaml',
    },
    {
      what: 'an overlay that is not there',
      changes: { 'deploy/overlays/dev/kustomization.yaml': undefined },
      message:
        'deploy/argocd/dev.yaml:19: spec.sources[1].path: There is no deploy/overlays/dev/kustomization.yaml',
    },
    {
      what: 'the Secret of a claim that is not there',
      changes: {
        'deploy/values/dev.yaml': `${EXAMPLE_FILES['deploy/values/dev.yaml']}env:
  - name: REDIS_URL
    valueFrom:
      secretKeyRef:
        name: order-service-cache-connection
        key: url
`,
      },
      message:
        'deploy/values/dev.yaml:10: env[0].valueFrom.secretKeyRef.name: No claim in deploy/crossplane makes the Secret order-service-cache-connection: there is no order-service-cache',
    },
    {
      what: 'files of the Secret of a claim that is not there',
      changes: {
        'deploy/values/dev.yaml': `${EXAMPLE_FILES['deploy/values/dev.yaml']}secretFiles:
  - secret: order-service-cache-connection
    directory: /etc/cache
`,
      },
      message:
        'deploy/values/dev.yaml:7: secretFiles[0].secret: No claim in deploy/crossplane makes the Secret order-service-cache-connection: there is no order-service-cache',
    },
  ])('refuses to refer to $what', async ({ changes, message }) => {
    const { found, failed } = await validate(changes);
    expect(failed).toEqual(['references']);
    expect(found).toEqual([message]);
  });

  it('names a field that no Application has', async () => {
    const { found, failed } = await validate(
      replaced('deploy/argocd/dev.yaml', 'project:', 'porject:'),
    );
    expect(failed).toEqual(['manifests']);
    expect(found.join('\n')).toMatch(
      /^deploy\/argocd\/dev\.yaml:\d+: spec: .*porject/m,
    );
  });

  it.each([
    ['an engine that is not offered', 'postgresql', 'oracle', 'engine'],
    ['an unknown size', 'small', 'enormous', 'size'],
  ])('names the field of a claim with %s', async (_what, text, by, field) => {
    const { found, failed } = await validate(
      replaced('deploy/crossplane/database.yaml', text, by),
    );
    expect(failed).toContain('manifests');
    expect(found).toContainEqual(
      expect.stringMatching(
        new RegExp(
          `^deploy/crossplane/database\\.yaml:\\d+: spec\\.parameters\\.${field}: `,
        ),
      ),
    );
  });

  it('refuses a kind that nobody offers', async () => {
    const { found } = await validate(
      replaced(
        'deploy/crossplane/database.yaml',
        'kind: Database',
        'kind: Lake',
      ),
    );
    expect(found).toContainEqual(
      'deploy/crossplane/database.yaml:2: kind: There is no kind Lake in platform.ecommerce.example.com/v1alpha1',
    );
  });

  it('names the field of a broken objective', async () => {
    const { found, failed } = await validate(
      replaced('deploy/slo.yaml', 'target: 0.9995', 'target: 1'),
    );
    expect(failed).toContain('objectives');
    expect(found).toContainEqual(
      expect.stringMatching(
        /^deploy\/slo\.yaml:\d+: spec\.objectives\[0\]\.target: /,
      ),
    );
  });

  it.each([
    ['an unknown fault', 'network-latency', 'meteorite', 'spec\\.fault'],
    [
      'an objective that the service does not have',
      '[availability]',
      '[politeness]',
      'spec\\.hypothesis\\.slos\\[0\\]',
    ],
    [
      'an alert that nobody raises',
      'expectedAlerts: []',
      'expectedAlerts: [Nothing]',
      'spec\\.expectedAlerts\\[0\\]',
    ],
  ])(
    'names the field of an experiment with %s',
    async (_what, text, by, field) => {
      const { found, failed } = await validate(
        replaced('deploy/chaos.yaml', text, by),
      );
      expect(failed).toEqual(['experiments']);
      expect(found).toContainEqual(
        expect.stringMatching(
          new RegExp(`^deploy/chaos\\.yaml:\\d+: ${field}: `),
        ),
      );
    },
  );

  it('refuses rules that are not made from the objectives', async () => {
    const { found } = await validate(
      replaced('deploy/slo.yaml', 'target: 0.9995', 'target: 0.99'),
    );
    expect(found).toEqual([
      expect.stringMatching(/^deploy\/monitoring\/slo-rules\.yaml: /),
    ]);
  });

  it('names the rule that Prometheus cannot read', async () => {
    const { found, failed } = await validate({
      'deploy/monitoring/alerts.yaml': `apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: order-service
spec:
  groups:
    - name: order-service
      rules:
        - alert: Fine
          expr: vector(1)
        - alert: Broken
          expr: sum(rate(http_requests_total[5m])
`,
    });
    expect(failed).toEqual(['alert rules']);
    expect(found).toEqual([
      expect.stringMatching(
        /^deploy\/monitoring\/alerts\.yaml:11: Broken: .*parse/,
      ),
    ]);
  });

  it('names an overlay that does not build', async () => {
    const { found, failed } = await validate(
      replaced(
        'deploy/overlays/dev/kustomization.yaml',
        '../../crossplane',
        '../../nowhere',
      ),
    );
    expect(failed).toEqual(['overlays']);
    expect(found).toEqual([
      expect.stringMatching(
        /^deploy\/overlays\/dev\/kustomization\.yaml: .*nowhere/,
      ),
    ]);
  });

  it('checks what an overlay makes of its parts', async () => {
    const file = 'deploy/overlays/dev/kustomization.yaml';
    const { found, failed } = await validate({
      [file]: `${EXAMPLE_FILES[file]}patches:
  - target: { kind: Database }
    patch: '[{ "op": "replace", "path": "/spec/parameters/size", "value": "huge" }]'
`,
    });
    expect(failed).toEqual(['overlay manifests']);
    expect(found).toEqual([
      expect.stringMatching(
        /kustomization\.yaml: spec\.parameters\.size: Database order-service-database: /,
      ),
    ]);
  });

  it('names the line of a workflow that GitHub would refuse', async () => {
    const { found, failed } = await validate(
      replaced('.github/workflows/ci.yaml', 'runs-on', 'run-on'),
    );
    expect(failed).toEqual(['workflows']);
    expect(found).toContainEqual(
      expect.stringMatching(/^\.github\/workflows\/ci\.yaml:\d+: .*run-on/),
    );
  });

  it('stops when it is told to', async () => {
    service = await writeExampleService();
    await expect(
      validateService({
        directory: service.directory,
        tools,
        signal: AbortSignal.abort(),
      }),
    ).rejects.toThrow(/abort/i);
  });
});

describe('validateService without tools', () => {
  it('names every check that did not run and why, and still runs the others', async () => {
    const service = await writeExampleService({
      'deploy/values/dev.yaml': 'a: [',
    });
    const { checks, findings } = await validateService({
      directory: service.directory,
      tools: {},
    });
    await service.remove();
    expect(checks.filter(each => each.state === 'not run')).toEqual([
      {
        name: 'chart',
        state: 'not run',
        reason: 'helm is not installed, the shared chart is not there',
      },
      expect.objectContaining({ name: 'chart lint' }),
      expect.objectContaining({ name: 'chart manifests' }),
      expect.objectContaining({ name: 'overlays' }),
      expect.objectContaining({ name: 'overlay manifests' }),
      expect.objectContaining({ name: 'manifests' }),
      {
        name: 'alert rules',
        state: 'not run',
        reason: 'promtool is not installed',
      },
      {
        name: 'workflows',
        state: 'not run',
        reason: 'actionlint is not installed',
      },
    ]);
    expect(findings).toEqual([
      expect.objectContaining({ check: 'syntax', line: 1 }),
    ]);
  });
});
