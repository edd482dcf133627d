import { type Request, type Response, Router } from 'express';
import { type Access, customerOf } from '../access/roles.ts';
import type { Logger } from '../platform/telemetry/logger.ts';
import type { Products, Variant } from '../upstream/products.ts';
import { UpstreamRefused, UpstreamUnknown } from '../upstream/upstreamErrors.ts';
import { priceCart } from './cart.ts';
import { UnknownVariant } from './cartErrors.ts';
import type { PostgresqlCartStore } from './postgresqlCartStore.ts';

/** A request whose path and body openapi.yaml has already checked. */
type CartItemRequest = Request<{ variantId: string }, unknown, { quantity: number }>;

/** The HTTP interface of carts. What is accepted here is described, and checked, by openapi.yaml. */
export function cartRoutes(parts: {
  access: Access;
  store: PostgresqlCartStore;
  products: Pick<Products, 'variants'>;
  logger: Logger;
}): Router {
  const { access, store, products, logger } = parts;
  const router = Router();

  const sendCart = async (response: Response, customerId: string) => {
    const lines = await store.lines(customerId);
    const ids = lines.map(({ variantId }) => variantId);
    response.json(priceCart(lines, await variantsOrNothing(products, ids, logger)));
  };

  router.get('/orders/cart', access.customer, async (request, response) => {
    await sendCart(response, customerOf(request));
  });

  router.delete('/orders/cart', access.customer, async (request, response) => {
    await store.clear(customerOf(request));
    response.status(204).end();
  });

  router.put(
    '/orders/cart/items/:variantId',
    access.customer,
    async (request: CartItemRequest, response) => {
      const customerId = customerOf(request as Request);
      const variantId = request.params.variantId.toLowerCase();
      const found = await variantsOrNothing(products, [variantId], logger);
      // Only who knows says no: while nobody can be asked, the order will find out
      if (found?.length === 0) {
        throw new UnknownVariant(variantId);
      }
      await store.put(customerId, { variantId, quantity: request.body.quantity });
      await sendCart(response, customerId);
    },
  );

  router.delete(
    '/orders/cart/items/:variantId',
    access.customer,
    async (request: CartItemRequest, response) => {
      await store.remove(customerOf(request as Request), request.params.variantId);
      response.status(204).end();
    },
  );

  return router;
}

/** A cart without prices is better than no cart. */
async function variantsOrNothing(
  products: Pick<Products, 'variants'>,
  ids: readonly string[],
  logger: Logger,
): Promise<Variant[] | undefined> {
  try {
    return await products.variants(ids);
  } catch (error) {
    if (error instanceof UpstreamUnknown || error instanceof UpstreamRefused) {
      logger.warn({ err: error }, 'a cart is shown without prices');
      return undefined;
    }
    throw error;
  }
}
