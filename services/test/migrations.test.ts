import { describeWith } from '@internal/tooling';
import { SERVICE_NAMES, type ServiceName, Storefront } from '../src';
import { causeEvents } from './contracts/causeEvents';
import {
  findHistoryProblem,
  previousVersion,
} from './migrations/previousVersion';

jest.setTimeout(300_000);

const historyProblem = findHistoryProblem();
if (historyProblem) {
  // A checkout without its history is nothing that could be installed or mended.
  process.stdout.write(`Older code is not tried: ${historyProblem}.\n`);
}

describeWith(
  'postgresql',
  'rabbitmq',
  'redis',
)('a rollout', () => {
  let storefront: Storefront | undefined;

  afterEach(async () => {
    await storefront?.stop();
    storefront = undefined;
  });

  it('may begin with the new code: it works before its newest migrations have run', async () => {
    storefront = await Storefront.start({ schema: 'one before' });
    await expect(causeEvents(storefront)).resolves.toBeUndefined();
  });

  (historyProblem ? it.skip : it)(
    'may begin with the migrations: the code before them works on the new schema',
    async () => {
      const versions = new Map<ServiceName, string>();
      for (const service of SERVICE_NAMES) {
        versions.set(service, await previousVersion(service));
      }
      storefront = await Storefront.start({
        schema: 'newest',
        versionOf: service => versions.get(service)!,
      });
      // eslint-disable-next-line jest/no-standalone-expect -- it is in a test, with or without history
      await expect(causeEvents(storefront)).resolves.toBeUndefined();
    },
  );
});
