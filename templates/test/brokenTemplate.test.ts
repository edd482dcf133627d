import { describeWithValidators } from './support/describeWithValidators';
import {
  GoldenPathEngine,
  type TemplateChanges,
} from './support/GoldenPathEngine';

jest.setTimeout(120_000);

const DEPLOY = 'skeleton/deploy/base/deploy';

/** Replaces the first occurrence. */
function replacing(
  path: string,
  text: string | RegExp,
  by: string,
): TemplateChanges {
  return { [path]: content => content.replace(text, by) };
}

/** One way to break a copy of the template for each check, and what is said about it. */
const BROKEN: { check: string; changes: TemplateChanges; message: RegExp }[] = [
  {
    check: 'template files that cannot be rendered',
    changes: replacing(
      'skeleton/common/README.md.njk',
      '${{ values.name',
      '{% if %}${{ values.name',
    ),
    message: /skeleton\/common\/README\.md\.njk:\d+:\d+: /,
  },
  {
    check: 'syntax',
    changes: replacing(
      `${DEPLOY}/values/dev.yaml.njk`,
      /^size: .*$/m,
      'size: [',
    ),
    message: /deploy\/values\/dev\.yaml:\d+: /,
  },
  {
    check: 'catalog entities',
    changes: replacing(
      'skeleton/common/catalog-info.yaml.njk',
      'kind: Component',
      'kind: Componnent',
    ),
    message: /catalog-info\.yaml:\d+: /,
  },
  {
    check: 'environments',
    changes: replacing(
      `${DEPLOY}/argocd/staging.yaml.njk`,
      'name: staging',
      'name: stage',
    ),
    message:
      /deploy\/argocd\/staging\.yaml:\d+: spec\.destination\.name: .*says.*stage/,
  },
  {
    check: 'environments, values of another one',
    changes: replacing(
      `${DEPLOY}/values/staging.yaml.njk`,
      'environment: staging',
      'environment: dev',
    ),
    message: /deploy\/values\/staging\.yaml:\d+: environment: .*says.*dev/,
  },
  {
    check: 'references',
    changes: replacing(
      `${DEPLOY}/values/production.yaml.njk`,
      '-database-connection',
      '-base-connection',
    ),
    message:
      /deploy\/values\/production\.yaml:\d+: env\[1\]\.valueFrom\.secretKeyRef\.name: /,
  },
  {
    check: 'chart, a value of the wrong type',
    changes: replacing(
      `${DEPLOY}/values/production.yaml.njk`,
      'minReplicas: 3',
      'minReplicas: three',
    ),
    message:
      /deploy\/values\/production\.yaml:\d+: autoscaling\.minReplicas: .*integer/,
  },
  {
    check: 'chart, an unknown size',
    changes: replacing(
      `${DEPLOY}/values/production.yaml.njk`,
      'size: large',
      'size: huge',
    ),
    message: /deploy\/values\/production\.yaml:\d+: size: .*large/,
  },
  {
    check: 'chart, an environment that does not exist',
    changes: replacing(
      `${DEPLOY}/values/production.yaml.njk`,
      'environment: production',
      'environment: moon',
    ),
    message: /deploy\/values\/production\.yaml:\d+: environment: .*production/,
  },
  {
    check: 'overlays',
    changes: replacing(
      `${DEPLOY}/overlays/production/kustomization.yaml.njk`,
      '../../monitoring',
      '../../monitors',
    ),
    message: /deploy\/overlays\/production\/kustomization\.yaml: .*monitors/,
  },
  {
    check: 'overlay manifests',
    changes: replacing(
      `${DEPLOY}/overlays/production/kustomization.yaml.njk`,
      "'large' if",
      "'enormous' if",
    ),
    message:
      /kustomization\.yaml: spec\.parameters\.size: Database \S+: .*large/,
  },
  {
    check: 'manifests of Argo CD',
    changes: replacing(
      `${DEPLOY}/argocd/dev.yaml.njk`,
      'selfHeal: true',
      'selfHeal: often',
    ),
    message:
      /deploy\/argocd\/dev\.yaml:\d+: spec\.syncPolicy\.automated\.selfHeal: .*boolean/,
  },
  {
    check: 'manifests of Litmus',
    changes: replacing(
      `${DEPLOY}/overlays/staging/chaos.yaml.njk`,
      'engineState: stop',
      'engineState: maybe',
    ),
    message: /deploy\/overlays\/staging\/chaos\.yaml:\d+: spec\.engineState: /,
  },
  {
    check: 'claims, an engine that is not offered',
    changes: replacing(
      'skeleton/deploy/database-postgresql/deploy/crossplane/database.yaml.njk',
      'engine: postgresql',
      'engine: oracle',
    ),
    message:
      /deploy\/crossplane\/database\.yaml:\d+: spec\.parameters\.engine: .*postgresql/,
  },
  {
    check: 'objectives',
    changes: replacing(
      `${DEPLOY}/slo.yaml.njk`,
      'target: 0.9995',
      'target: 99.95',
    ),
    message: /deploy\/slo\.yaml:\d+: spec\.objectives\[0\]\.target: /,
  },
  {
    check: 'alert rules',
    changes: replacing(
      `${DEPLOY}/monitoring/alerts.yaml.njk`,
      /expr: .*/,
      'expr: sum(rate(up[5m])',
    ),
    message: /deploy\/monitoring\/alerts\.yaml:\d+: .*parse/,
  },
  {
    check: 'experiments',
    changes: replacing(
      `${DEPLOY}/chaos.yaml.njk`,
      /fault: .*/,
      'fault: meteorite',
    ),
    message: /deploy\/chaos\.yaml:\d+: .*meteorite/,
  },
  {
    check: 'workflows',
    changes: replacing(
      'skeleton/common/.github/workflows/ci.yml.njk',
      'runs-on:',
      'run-on:',
    ),
    message: /\.github\/workflows\/ci\.yml:\d+: .*run-on/,
  },
];

describeWithValidators()('a broken copy of the template', () => {
  let engine: GoldenPathEngine;

  beforeAll(async () => {
    engine = await GoldenPathEngine.start();
  });

  afterAll(async () => {
    await engine?.stop();
  });

  const parameters = {
    name: 'broken-service',
    description: 'Takes orders',
    owner: 'group:default/orders-team',
    language: 'nodejs',
    database: 'postgresql',
    messaging: 'rabbitmq',
    cache: 'redis',
    tier: 1,
  };

  it('is no copy that changes nothing: that one passes', async () => {
    await expect(
      engine.dryRun(parameters, {
        'skeleton/common/README.md.njk': text => `${text}\nThe end.\n`,
      }),
    ).resolves.toMatchObject({ output: { notChecked: [] } });
  });

  it.each(BROKEN)('is refused by $check', async ({ changes, message }) => {
    await expect(engine.dryRun(parameters, changes)).rejects.toThrow(message);
  });
});
