import { z } from 'zod';
import {
  type Products,
  type Reservation,
  reservationShape,
  type Variant,
  variantShape,
} from './products.ts';
import type { Upstream } from './upstream.ts';

const variantsShape = z.object({ items: z.array(variantShape) });

const reservationRoute = '/internal/reservations/{reservationId}';

/** The product-service over HTTP. */
export class ProductClient implements Products {
  readonly #upstream: Pick<Upstream, 'call'>;

  constructor(upstream: Pick<Upstream, 'call'>) {
    this.#upstream = upstream;
  }

  async variants(ids: readonly string[]): Promise<Variant[]> {
    if (ids.length === 0) {
      return [];
    }
    const path = `/products/variants?ids=${ids.map(encodeURIComponent).join(',')}`;
    const call = { method: 'GET', route: '/products/variants', path } as const;
    return (await this.#upstream.call(call, variantsShape)).items;
  }

  async reserve(
    orderId: string,
    items: readonly { variantId: string; quantity: number }[],
    expiresInSeconds: number,
  ): Promise<Reservation> {
    const body = {
      items: items.map(({ variantId, quantity }) => ({ variantId, quantity })),
      expiresInSeconds,
    };
    const call = { method: 'PUT', route: reservationRoute, path: pathOf(orderId), body } as const;
    return this.#upstream.call(call, reservationShape);
  }

  async confirm(orderId: string): Promise<Reservation> {
    return this.#change(orderId, 'confirm');
  }

  async release(orderId: string): Promise<Reservation> {
    return this.#change(orderId, 'release');
  }

  async takeBack(orderId: string): Promise<Reservation> {
    return this.#change(orderId, 'return');
  }

  async reservation(orderId: string): Promise<Reservation> {
    const call = { method: 'GET', route: reservationRoute, path: pathOf(orderId) } as const;
    return this.#upstream.call(call, reservationShape);
  }

  async #change(orderId: string, change: 'confirm' | 'release' | 'return'): Promise<Reservation> {
    const route = `${reservationRoute}/${change}`;
    const call = { method: 'POST', route, path: `${pathOf(orderId)}/${change}` } as const;
    return this.#upstream.call(call, reservationShape);
  }
}

function pathOf(orderId: string): string {
  return `/internal/reservations/${encodeURIComponent(orderId)}`;
}
