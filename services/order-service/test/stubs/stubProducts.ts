import { Faults } from '../model/faults.ts';
import { ModelProducts } from '../model/modelProducts.ts';
import { type StubHandler, StubServer } from './stubServer.ts';

/** The product-service as this service knows it, over HTTP. */
export interface StubProducts {
  model: ModelProducts;
  server: StubServer;
}

/** Starts a product-service with so much of everything. */
export async function startStubProducts(available: number): Promise<StubProducts> {
  const model = new ModelProducts(available, new Faults([]));
  return { model, server: await StubServer.start(handlerOf(model)) };
}

function handlerOf(model: ModelProducts): StubHandler {
  return async ({ method, path, query, body }) => {
    const [, orderId = '', change] =
      /^\/internal\/reservations\/([^/]+)(?:\/(\w+))?$/.exec(path) ?? [];
    switch (`${method} ${change ?? ''}`) {
      case 'GET ':
        return path === '/products/variants'
          ? { body: { items: await model.variants((query.get('ids') ?? '').split(',')) } }
          : { body: await model.reservation(orderId) };
      case 'PUT ': {
        const { items } = body as { items: { variantId: string; quantity: number }[] };
        return { status: 201, body: await model.reserve(orderId, items) };
      }
      case 'POST confirm':
        return { body: await model.confirm(orderId) };
      case 'POST release':
        return { body: await model.release(orderId) };
      case 'POST return':
        return { body: await model.takeBack(orderId) };
      default:
        return { status: 404, body: {} };
    }
  };
}
