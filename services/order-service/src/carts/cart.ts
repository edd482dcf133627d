import { type Money, sum, times } from '../orders/money.ts';
import type { OrderLine } from '../orders/order.ts';
import type { Variant } from '../upstream/products.ts';

/** More different things are no cart any more; also what the product-service answers at once. */
export const mostLines = 50;

/** How many of one thing. */
export const mostOfOne = 99;

/** A line of a cart as it is shown. */
export interface CartItem extends OrderLine {
  productId?: string;
  sku?: string;
  name?: string;
  unitPrice?: Money;
  lineTotal?: Money;
  /** Whether so many can be bought now; left out when that is not known. */
  available?: boolean;
}

/** A cart as it is shown. */
export interface Cart {
  items: CartItem[];
  /** The sum of what can be priced; left out when nothing can. */
  total?: Money;
  /** False while prices cannot be had: the cart itself is there all the same. */
  priced: boolean;
}

/** A cart with today's prices. `variants` is undefined when they cannot be had. */
export function priceCart(
  lines: readonly OrderLine[],
  variants: readonly Variant[] | undefined,
): Cart {
  if (variants === undefined) {
    return { items: lines.map(line => ({ ...line })), priced: false };
  }
  const known = new Map(variants.map(variant => [variant.id, variant]));
  const items = lines.map(line => priceLine(line, known.get(line.variantId)));
  const total = sum(items.flatMap(({ lineTotal }) => lineTotal ?? []));
  return { items, ...(total !== undefined && { total }), priced: true };
}

/** A variant that is not offered any more stays in the cart, without a price, until the customer takes it out. */
function priceLine(line: OrderLine, variant: Variant | undefined): CartItem {
  if (variant === undefined) {
    return { ...line, available: false };
  }
  const { productId, sku, name, price, available } = variant;
  return {
    ...line,
    ...(productId !== undefined && { productId }),
    ...(sku !== undefined && { sku }),
    ...(name !== undefined && { name }),
    unitPrice: price,
    lineTotal: times(price, line.quantity),
    ...(available !== undefined && { available: available >= line.quantity }),
  };
}
