/**
 * Groups facts by the order they are about, once: a long run has tens of thousands.
 *
 * @returns finds the facts about an order; none when there are none
 */
export function groupByOrder<Fact extends { orderId: string }>(
  facts: readonly Fact[],
): (orderId: string) => readonly Fact[] {
  const groups = new Map<string, Fact[]>();
  for (const fact of facts) {
    const group = groups.get(fact.orderId);
    if (group) {
      group.push(fact);
    } else {
      groups.set(fact.orderId, [fact]);
    }
  }
  return orderId => groups.get(orderId) ?? [];
}
