import { z } from 'zod';

/** The shape of an amount of money in whole minor units (cents), as every service of the shop has it. */
export const moneyShape = z.object({
  amount: z.int().min(0),
  currency: z.string().regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code'),
});

/** An amount of money in whole minor units. Fractions of a cent do not exist here. */
export type Money = z.infer<typeof moneyShape>;

/** An amount so many times. */
export function times({ amount, currency }: Money, quantity: number): Money {
  return { amount: amount * quantity, currency };
}

/**
 * The sum of amounts; undefined when there are none.
 *
 * @throws when they are not all in one currency: such a sum means nothing
 */
export function sum(amounts: readonly Money[]): Money | undefined {
  const [first, ...others] = amounts;
  if (first === undefined) {
    return undefined;
  }
  if (others.some(({ currency }) => currency !== first.currency)) {
    throw new Error('amounts of different currencies cannot be added');
  }
  const amount = amounts.reduce((total, { amount: one }) => total + one, 0);
  return { amount, currency: first.currency };
}
