import { SERVICE_NAMES } from '@internal/services/src/storefront/serviceNames';
import { directoryOf } from '@internal/services/src/storefront/servicesDirectory';
import {
  describeUnlessMissing,
  findBinary,
  findFreePorts,
} from '@internal/tooling';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ledger } from '../ledger/Ledger';
import { Supervisor } from '../processes/Supervisor';
import { groupsOf } from './prometheusRules';
import { prometheusUnit, targetsFile } from './prometheusUnit';

jest.setTimeout(60_000);

describe('groupsOf', () => {
  it('takes the groups out of manifests for the operator, and nothing else', () => {
    expect(
      groupsOf(
        [
          'kind: PrometheusRule\nspec:\n  groups: [{ name: one }, { name: two }]',
          'kind: Kustomization\nresources: []',
        ].join('\n---\n'),
      ),
    ).toEqual([{ name: 'one' }, { name: 'two' }]);
  });
});

describe('targetsFile', () => {
  it('labels replicas as the alerts of the services expect it', () => {
    expect(
      JSON.parse(
        targetsFile([
          { service: 'order-service', replica: 'order-service-1', port: 5_000 },
        ]),
      ),
    ).toEqual([
      {
        targets: ['127.0.0.1:5000'],
        labels: {
          service: 'order-service',
          pod: 'order-service-1',
          namespace: 'sandbox',
          instance: 'order-service-1',
        },
      },
    ]);
  });
});

const missing = ['prometheus', 'promtool'].filter(name => !findBinary(name));

describeUnlessMissing(missing)('Prometheus', () => {
  let directory: string;
  let supervisor: Supervisor;
  let port: number;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'causeway-prometheus-'));
    [port] = await findFreePorts(1);
    supervisor = new Supervisor(
      [
        prometheusUnit(
          { directory, mark: {}, port: () => port },
          {
            ruleFolders: Object.fromEntries(
              SERVICE_NAMES.map(name => [
                name,
                join(directoryOf(name), 'deploy/monitoring'),
              ]),
            ),
            targets: () => [],
          },
        ),
      ],
      {
        ledger: new Ledger(join(directory, 'ledger.json')),
        logDirectory: join(directory, 'logs'),
        mark: {},
      },
    );
    supervisor.start();
    await supervisor.waitFor(
      'prometheus',
      ({ state }) => state === 'ready' || state === 'backing-off',
    );
  });

  afterAll(async () => {
    await supervisor.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('starts below a folder that only its starter may enter, with the rules of all services', async () => {
    expect(supervisor.unit('prometheus').status).toMatchObject({
      state: 'ready',
    });
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/rules`);
    const { data } = (await answer.json()) as {
      data: { groups: { file: string; rules: { type: string }[] }[] };
    };
    for (const service of SERVICE_NAMES) {
      const rules = data.groups
        .filter(({ file }) => file.endsWith(`/${service}.yaml`))
        .flatMap(group => group.rules);
      const types = new Set(rules.map(({ type }) => type));
      expect({ service, types }).toEqual({
        service,
        types: new Set(['recording', 'alerting']),
      });
    }
  });
});
