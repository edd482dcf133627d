import type { OrderItem } from './order.ts';

/** The lines of an order, in their own order, with what the reservation tells of each. */
export function orderItemsWith(
  lines: readonly OrderItem[],
  reserved: readonly OrderItem[],
): OrderItem[] {
  const known = new Map(reserved.map(item => [item.variantId, item]));
  return lines.map(line => ({ ...known.get(line.variantId), ...line }));
}
