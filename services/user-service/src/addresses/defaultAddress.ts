import type { Address } from './address.ts';

/**
 * Which address becomes the default when one is removed: the newest of the others when it was the default; undefined
 * when nothing has to change.
 *
 * @param addresses as they were before, the oldest first
 */
export function defaultAfterRemoval(
  addresses: readonly Pick<Address, 'id' | 'isDefault'>[],
  removed: string,
): string | undefined {
  const wasDefault = addresses.some(address => address.id === removed && address.isDefault);
  return wasDefault ? addresses.findLast(address => address.id !== removed)?.id : undefined;
}
