import { randomUUID } from 'node:crypto';
import type { BackOffice } from './BackOffice';

/** A variant that is for sale in the test. */
export interface ShelfItem {
  variantId: string;
  price: number;
}

/**
 * Puts products on sale.
 *
 * @param quantities - how many of each there are
 */
export async function stockShelves(
  office: BackOffice,
  quantities: readonly number[],
): Promise<ShelfItem[]> {
  const post = (path: string, body: object) =>
    office.request('product-service', path, { method: 'POST', body });
  const name = `Fault test ${randomUUID().slice(0, 8)}`;
  const category = await post('/products/categories', { name });
  const product = await post('/products', {
    title: name,
    categoryId: category.body.id,
    status: 'active',
  });
  const items: ShelfItem[] = [];
  for (const [index, quantity] of quantities.entries()) {
    const price = 500 + index * 250;
    const variant = await post(`/products/${product.body.id}/variants`, {
      sku: `fault-${randomUUID().slice(0, 8)}-${index}`,
      options: { size: `${index}` },
      price: { amount: price, currency: 'EUR' },
    });
    const variantId = variant.body.id as string;
    await post(`/products/variants/${variantId}/receipts`, {
      quantity,
      reference: `shelf-${variantId}`,
    });
    items.push({ variantId, price });
  }
  return items;
}
