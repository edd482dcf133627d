import { z } from 'zod';
import { moneyShape } from '../orders/money.ts';

/** What is read of a reservation; anything else may come and go. */
export const reservationShape = z.object({
  id: z.string(),
  state: z.string(),
  items: z
    .array(
      z.object({
        variantId: z.string(),
        productId: z.string().optional(),
        sku: z.string().optional(),
        name: z.string().optional(),
        quantity: z.int().min(1),
        unitPrice: moneyShape,
      }),
    )
    .default([]),
  total: moneyShape.optional(),
});

export type Reservation = z.infer<typeof reservationShape>;

/** What is read of a variant, to show it in a cart. */
export const variantShape = z.object({
  id: z.string(),
  productId: z.string().optional(),
  sku: z.string().optional(),
  name: z.string().optional(),
  price: moneyShape,
  available: z.int().optional(),
});

export type Variant = z.infer<typeof variantShape>;

/**
 * What the product-service does for orders.
 * Every call throws UpstreamRefused when it is refused, and UpstreamUnknown when nobody knows.
 */
export interface Products {
  /** The variants that exist of those asked for. */
  variants(ids: readonly string[]): Promise<Variant[]>;
  /** Holds stock. The reservation has the id of its order, so that there is never more than one. */
  reserve(
    orderId: string,
    items: readonly { variantId: string; quantity: number }[],
    expiresInSeconds: number,
  ): Promise<Reservation>;
  confirm(orderId: string): Promise<Reservation>;
  /** Lets reserved stock go; also what was never reserved, and then it never can be. */
  release(orderId: string): Promise<Reservation>;
  /** Takes back what was sold. */
  takeBack(orderId: string): Promise<Reservation>;
  reservation(orderId: string): Promise<Reservation>;
}
