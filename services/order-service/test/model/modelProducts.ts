import type { Products, Reservation, Variant } from '../../src/upstream/products.ts';
import { UpstreamRefused } from '../../src/upstream/upstreamErrors.ts';
import type { Faults } from './faults.ts';

const price = { amount: 700, currency: 'EUR' };

/** The contract of the product-service in memory: one variant, some stock. */
export class ModelProducts implements Products {
  available: number;
  reserved = 0;
  sold = 0;
  readonly #reservations = new Map<string, Reservation>();
  readonly #faults: Faults;

  constructor(available: number, faults: Faults) {
    this.available = available;
    this.#faults = faults;
  }

  stateOf(orderId: string): string | undefined {
    return this.#reservations.get(orderId)?.state;
  }

  expire(): void {
    for (const reservation of this.#reservations.values()) {
      if (reservation.state === 'reserved') {
        this.#move(reservation, 'expired', { reserved: -1, available: 1 });
      }
    }
  }

  /** Everything is for sale but what begins with zeros. */
  async variants(ids: readonly string[]): Promise<Variant[]> {
    return this.#faults.call(() =>
      ids
        .filter(id => !id.startsWith('00000000'))
        .map(id => ({ id, name: `Thing ${id.slice(0, 4)}`, price, available: this.available })),
    );
  }

  async reserve(
    orderId: string,
    items: readonly { variantId: string; quantity: number }[],
  ): Promise<Reservation> {
    return this.#faults.call(() => {
      const known = this.#reservations.get(orderId);
      if (known !== undefined) {
        if (known.state !== 'reserved') {
          throw refused('reservation-over');
        }
        return { ...known };
      }
      const quantity = quantityOf({ items });
      if (quantity > this.available) {
        throw refused('insufficient-stock');
      }
      const reservation = {
        id: orderId,
        state: 'available',
        items: items.map(item => ({ ...item, unitPrice: price })),
        total: { amount: price.amount * quantity, currency: 'EUR' },
      };
      this.#reservations.set(orderId, reservation);
      return this.#move(reservation, 'reserved', { available: -1, reserved: 1 });
    });
  }

  async confirm(orderId: string): Promise<Reservation> {
    return this.#change(orderId, 'reserved', 'confirmed', { reserved: -1, sold: 1 });
  }

  async release(orderId: string): Promise<Reservation> {
    return this.#faults.call(() => {
      const known = this.#reservations.get(orderId);
      if (known === undefined) {
        const reservation = { id: orderId, state: 'released', items: [] };
        this.#reservations.set(orderId, reservation);
        return reservation;
      }
      if (known.state === 'reserved') {
        return this.#move(known, 'released', { reserved: -1, available: 1 });
      }
      if (known.state === 'confirmed' || known.state === 'returned') {
        throw refused('reservation-confirmed');
      }
      return { ...known };
    });
  }

  async takeBack(orderId: string): Promise<Reservation> {
    return this.#change(orderId, 'confirmed', 'returned', { sold: -1, available: 1 });
  }

  async reservation(orderId: string): Promise<Reservation> {
    return this.#faults.call(() => {
      const known = this.#reservations.get(orderId);
      if (known === undefined) {
        throw new UpstreamRefused('model', 404, undefined);
      }
      return { ...known };
    });
  }

  #change(orderId: string, from: string, to: string, by: Movement): Promise<Reservation> {
    return this.#faults.call(() => {
      const known = this.#reservations.get(orderId);
      if (known?.state === to) {
        return { ...known };
      }
      if (known?.state !== from) {
        throw refused('wrong-state');
      }
      return this.#move(known, to, by);
    });
  }

  #move(reservation: Reservation, to: string, by: Movement): Reservation {
    const quantity = quantityOf(reservation);
    this.available += (by.available ?? 0) * quantity;
    this.reserved += (by.reserved ?? 0) * quantity;
    this.sold += (by.sold ?? 0) * quantity;
    reservation.state = to;
    return { ...reservation };
  }
}

type Movement = Partial<Record<'available' | 'reserved' | 'sold', number>>;

function quantityOf({ items }: { items: readonly { quantity: number }[] }): number {
  return items.reduce((total, { quantity }) => total + quantity, 0);
}

function refused(problem: string): UpstreamRefused {
  return new UpstreamRefused('model', 409, problem);
}
