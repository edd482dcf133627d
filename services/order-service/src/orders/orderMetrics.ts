import { Counter, Gauge } from 'prom-client';
import type { Metrics } from '../platform/telemetry/metrics.ts';
import { OrdersPerMinute } from './ordersPerMinute.ts';

/** How many orders are placed; the autoscaling follows `orders_per_minute`. */
export class OrderMetrics {
  readonly #placed: Counter;
  readonly #perMinute: OrdersPerMinute;

  private constructor(placed: Counter, perMinute: OrdersPerMinute) {
    this.#placed = placed;
    this.#perMinute = perMinute;
  }

  static create({ registry }: Metrics): OrderMetrics {
    const perMinute = new OrdersPerMinute(Date.now());
    const placed = new Counter({
      name: 'orders_placed_total',
      help: 'Orders that this instance accepted; requests that came again are not counted',
      registers: [registry],
    });
    const gauge = new Gauge({
      name: 'orders_per_minute',
      help: 'Orders that this instance accepted in the last sixty seconds',
      registers: [registry],
      collect: () => {
        gauge.set(perMinute.value(Date.now()));
      },
    });
    return new OrderMetrics(placed, perMinute);
  }

  orderPlaced(): void {
    this.#placed.inc();
    this.#perMinute.add(Date.now());
  }
}
