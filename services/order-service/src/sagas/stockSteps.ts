import { sum, times } from '../orders/money.ts';
import type { OrderLine } from '../orders/order.ts';
import type { Products, Reservation } from '../upstream/products.ts';
import { UpstreamRefused } from '../upstream/upstreamErrors.ts';
import type { StepOutcome } from './step.ts';

/** States in which a reservation holds no stock, and never will. */
const over = new Set(['released', 'expired', 'returned']);

/** Holds the stock of an order, at today's prices. */
export async function reserveStock(
  products: Products,
  order: { orderId: string; items: readonly OrderLine[] },
  expiresInSeconds: number,
): Promise<StepOutcome> {
  try {
    return newsOf(await products.reserve(order.orderId, order.items, expiresInSeconds));
  } catch (error) {
    if (error instanceof UpstreamRefused && error.problem === 'reservation-differs') {
      // The items of an order never change: it was reserved for another time, before the configuration was another
      return newsOf(await products.reservation(order.orderId));
    }
    return refusalOf(error, 'stock-refused');
  }
}

/** Turns reserved stock into sold stock. */
export async function confirmStock(products: Products, orderId: string): Promise<StepOutcome> {
  try {
    await products.confirm(orderId);
    return { outcome: 'done', news: { is: 'stock-confirmed' } };
  } catch (error) {
    return refusalOf(error, 'reservation-lost');
  }
}

/** Makes sure that the order holds no stock, whatever happened before. What was never reserved never can be then. */
export async function returnStock(products: Products, orderId: string): Promise<StepOutcome> {
  // Sold stock cannot be released and reserved stock not be returned, so one of them is refused
  for (const undo of ['release', 'takeBack'] as const) {
    try {
      await products[undo](orderId);
      return { outcome: 'done', news: { is: 'stock-given-back' } };
    } catch (error) {
      if (!(error instanceof UpstreamRefused)) {
        throw error;
      }
    }
  }
  const { state } = await products.reservation(orderId);
  return over.has(state)
    ? { outcome: 'done', news: { is: 'stock-given-back' } }
    : { outcome: 'refused', reason: `reservation-stays-${state}` };
}

function newsOf(reservation: Reservation): StepOutcome {
  if (reservation.state !== 'reserved') {
    return { outcome: 'refused', reason: `reservation-${reservation.state}` };
  }
  const total =
    reservation.total ?? sum(reservation.items.map(item => times(item.unitPrice, item.quantity)));
  return total === undefined
    ? { outcome: 'refused', reason: 'reservation-empty' }
    : {
        outcome: 'done',
        news: { is: 'stock-reserved', items: reservation.items.map(withoutGaps), total },
      };
}

function withoutGaps({ productId, sku, name, ...item }: Reservation['items'][number]) {
  return {
    ...item,
    ...(productId !== undefined && { productId }),
    ...(sku !== undefined && { sku }),
    ...(name !== undefined && { name }),
  };
}

function refusalOf(error: unknown, otherwise: string): StepOutcome {
  if (error instanceof UpstreamRefused) {
    return { outcome: 'refused', reason: error.problem ?? otherwise };
  }
  throw error;
}
