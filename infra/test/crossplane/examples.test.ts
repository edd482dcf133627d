import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeWithTools } from '../support/describeWithTools';
import { apiServer } from './support/apiServer';
import { CROSSPLANE, parseObjects } from './support/crossplaneFiles';
import { kubeconform } from './support/kubeconform';
import { Renderer } from './support/Renderer';
import { settle } from './support/settle';

// Each test runs several programs; a busy machine takes its time.
jest.setTimeout(120_000);

/** What the platform promised its developers, word for word. */
const PROMISED_CLAIM = `apiVersion: platform.ecommerce.example.com/v1alpha1
kind: Database
metadata:
  name: my-service-db
  namespace: production
spec:
  parameters:
    size: small
    engine: postgresql
`;

const EXAMPLES = join(CROSSPLANE, 'examples');

describeWithTools(
  'crossplane',
  'function-go-templating',
  'function-auto-ready',
  'kubeconform',
)('the example claims', () => {
  let renderer: Renderer;

  beforeAll(async () => {
    renderer = await Renderer.start();
  });

  afterAll(async () => {
    await renderer.stop();
  });

  test('the promised claim is an example, to the letter', () => {
    expect(readFileSync(join(EXAMPLES, 'database.yaml'), 'utf8')).toBe(
      PROMISED_CLAIM,
    );
  });

  test('the promised claim gives an Aurora cluster in the network of production', async () => {
    const [claim] = parseObjects(PROMISED_CLAIM);
    expect(await apiServer(claim)).toEqual([]);
    const { claim: answered, parts } = await settle(renderer, claim);
    expect([...parts.keys()].sort()).toEqual([
      'cluster',
      'connection',
      'credentials',
      'ingress-sg-cded3d8b670f412fc',
      'instance-1',
      'parameter-group',
      'security-group',
      'subnet-group',
    ]);
    expect(parts.get('instance-1')?.spec).toMatchObject({
      forProvider: { instanceClass: 'db.t4g.medium' },
    });
    expect(answered.status).toMatchObject({
      phase: 'Available',
      environment: 'production',
      connectionSecret: 'my-service-db-connection',
      conditions: [{ type: 'Ready', status: 'True' }],
    });
  });

  test.each(readdirSync(EXAMPLES))(
    '%s is accepted and composed',
    async file => {
      const claims = parseObjects(readFileSync(join(EXAMPLES, file), 'utf8'));
      expect(await kubeconform(claims)).toEqual([]);
      for (const claim of claims) {
        expect(await apiServer(claim)).toEqual([]);
        const { claim: answered, parts } = await settle(renderer, claim);
        expect(await kubeconform([...parts.values()])).toEqual([]);
        expect(answered.status).toMatchObject({ phase: 'Available' });
      }
    },
  );
});
