import { describeWith, runCommand } from '@internal/tooling';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BackOffice } from '../src/faults/BackOffice';
import { Customer } from '../src/faults/Customer';
import { stockShelves } from '../src/faults/stockShelves';
import { TokenCollector } from '../src/faults/TokenCollector';
import type { BuildStage } from '../src/images/BuildStage';
import { buildImage } from '../src/images/buildImage';
import {
  commandOfImage,
  healthcheckOfImage,
} from '../src/images/commandOfImage';
import {
  SERVICE_NAMES,
  type ServiceName,
} from '../src/storefront/serviceNames';
import { directoryOf } from '../src/storefront/servicesDirectory';
import { Storefront } from '../src/storefront/Storefront';
import { eventually } from './support/eventually';

jest.setTimeout(900_000);

/** Too long for every run: make image-test. */
describeWith(
  'postgresql',
  'rabbitmq',
  'redis',
)('the images', () => {
  let directory: string;
  const images = new Map<ServiceName, BuildStage>();
  let shop: Storefront;

  const imageOf = (service: ServiceName) => {
    const image = images.get(service);
    if (!image) {
      throw new Error(`${service} was not built`);
    }
    return image;
  };

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'causeway-images-'));
    for (const service of SERVICE_NAMES) {
      const target = join(directory, service);
      images.set(service, await buildImage(directoryOf(service), target));
    }
    shop = await Storefront.start({
      builtOf: service => commandOfImage(imageOf(service)),
    });
  });

  afterAll(async () => {
    await shop?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  it.each(SERVICE_NAMES)('of %s answers its health check', async service => {
    const [{ port }] = shop.replicasOf(service);
    const { command, args } = healthcheckOfImage(imageOf(service));
    const checked = runCommand(directory, command, args, {
      env: { PORT: `${port}` },
    });
    await expect(checked).resolves.toBeDefined();
  });

  it.each(SERVICE_NAMES)(
    'of %s has nothing that only builds',
    async service => {
      const names = await readdir(imageOf(service).workingDirectory);
      expect(names).not.toEqual(
        expect.arrayContaining([
          expect.stringMatching(/^(test|tsconfig|bench)/),
        ]),
      );
      expect(names).toContain('openapi.yaml');
    },
  );

  it('make a shop in which an order is confirmed and told of', async () => {
    const office = new BackOffice(shop);
    const [item] = await stockShelves(office, [10]);
    const tokens = await TokenCollector.start(shop.backing.rabbitMq.server.url);
    const customer = await Customer.register(shop.urlOf('api-gateway'), tokens);
    await tokens.stop();
    const order = await customer.order(
      [{ variantId: item.variantId, quantity: 1 }],
      'tok_ok',
    );
    await eventually(async () => {
      const { body } = await office.request(
        'order-service',
        `/orders/${order?.id}`,
      );
      expect(body.state).toBe('confirmed');
    });
    await eventually(async () => {
      const sent = await readdir(shop.outboxDirectory, { recursive: true });
      expect(sent).not.toHaveLength(0);
    });
  });
});
