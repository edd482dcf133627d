import { describeWithTools } from '../support/describeWithTools';
import { emittedClaims } from './support/emittedClaims';
import { kubeconform } from './support/kubeconform';
import { Renderer } from './support/Renderer';
import { settle } from './support/settle';

jest.setTimeout(120_000);

describeWithTools(
  'crossplane',
  'function-go-templating',
  'function-auto-ready',
  'kubeconform',
  'kustomize',
)('the claims that the golden path emits', () => {
  let renderer: Renderer;

  beforeAll(async () => {
    renderer = await Renderer.start();
  });

  afterAll(async () => {
    await renderer?.stop();
  });

  it.each([
    { environment: 'dev', tier: 2, size: 'small' },
    { environment: 'staging', tier: 2, size: 'small' },
    { environment: 'production', tier: 1, size: 'large' },
    { environment: 'production', tier: 2, size: 'medium' },
    { environment: 'production', tier: 3, size: 'small', queue: 'medium' },
  ])(
    'are composed in $environment for a service of tier $tier',
    async ({ environment, tier, size, queue = size }) => {
      const claims = await emittedClaims(environment, tier);
      expect(
        claims.map(({ kind, metadata, spec }) => [
          kind,
          metadata.name,
          metadata.namespace,
          (spec as { parameters: { size: string } }).parameters.size,
        ]),
      ).toEqual(
        expect.arrayContaining(
          [
            ['Database', 'database', size],
            ['Queue', 'queue', queue],
            ['Cache', 'cache', size],
          ].map(([kind, suffix, expected]) => [
            kind,
            `order-service-${suffix}`,
            `orders-team-${environment}`,
            expected,
          ]),
        ),
      );
      expect(claims).toHaveLength(3);
      for (const claim of claims) {
        const { claim: answered, parts } = await settle(renderer, claim);
        expect(answered.status).toMatchObject({
          environment,
          phase: 'Available',
          // What the service's values refer to.
          connectionSecret: `${claim.metadata.name}-connection`,
        });
        expect(await kubeconform([...parts.values()])).toEqual([]);
      }
    },
  );
});
