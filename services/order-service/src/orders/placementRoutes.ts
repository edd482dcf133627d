import { type Request, Router } from 'express';
import { type Access, customerOf } from '../access/roles.ts';
import { reached } from '../platform/process/reached.ts';
import type { OrderLine, ShippingAddress } from './order.ts';
import { RepeatedVariant } from './orderErrors.ts';
import type { OrderMetrics } from './orderMetrics.ts';
import type { PostgresqlOrderPlacement } from './postgresqlOrderPlacement.ts';
import { requestDigest } from './requestDigest.ts';

/** What a customer sends to place an order; without items the cart is ordered. */
interface PlacementBody {
  items?: OrderLine[];
  shippingAddress: ShippingAddress;
  paymentMethod: { token: string };
}

/** Where orders are placed. What is accepted here is described, and checked, by openapi.yaml. */
export function placementRoutes(parts: {
  access: Access;
  placement: PostgresqlOrderPlacement;
  metrics: OrderMetrics;
  /** Called when there is something to do for sagas and for the outbox. */
  wake: () => void;
}): Router {
  const { access, placement, metrics, wake } = parts;
  const router = Router();

  router.post('/orders', access.customer, async (request: Request, response) => {
    const body = request.body as PlacementBody;
    const { order, isNew } = await placement.place(
      {
        customerId: customerOf(request),
        items: body.items && linesOf(body.items),
        shippingAddress: body.shippingAddress,
        paymentToken: body.paymentMethod.token,
      },
      { key: request.get('idempotency-key') ?? '', requestDigest: requestDigest(body) },
    );
    if (isNew) {
      reached('order.placed');
      metrics.orderPlaced();
      wake();
    }
    response.status(202).location(`/orders/${order.id}`).json(order);
  });

  return router;
}

/** @throws RepeatedVariant */
function linesOf(items: readonly OrderLine[]): OrderLine[] {
  const lines = items.map(({ variantId, quantity }) => ({
    variantId: variantId.toLowerCase(),
    quantity,
  }));
  if (new Set(lines.map(({ variantId }) => variantId)).size < lines.length) {
    throw new RepeatedVariant();
  }
  return lines;
}
