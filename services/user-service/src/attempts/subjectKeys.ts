import { createHmac, hkdfSync } from 'node:crypto';
import { isIPv6 } from 'node:net';

/**
 * Turns addresses of mailboxes and of clients into keys for the lock-out that cannot be turned back without the
 * service's secret, so that Redis and the table of attempts hold nothing about a person.
 */
export class SubjectKeys {
  readonly #secret: Buffer;

  constructor(secret: Buffer) {
    this.#secret = Buffer.from(hkdfSync('sha256', secret, '', 'subject keys', 32));
  }

  /** @param emailKey the address in the spelling that is compared */
  account(emailKey: string): string {
    return this.#key(`account:${emailKey}`);
  }

  /** @param address the client's IP address */
  client(address: string | undefined): string {
    return this.#key(`client:${networkOf(address ?? 'unknown')}`);
  }

  #key(text: string): string {
    return createHmac('sha256', this.#secret).update(text).digest('base64url').slice(0, 32);
  }
}

/** Who has one IPv6 address has at least the 64 bits below it as well: they count as one client. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined || !isIPv6(address)) {
    return mapped ?? address;
  }
  const [head = '', tail] = address.toLowerCase().split('%')[0]?.split('::') ?? [];
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0');
  const groups = [...before, ...(tail === undefined ? [] : zeros), ...after];
  return groups
    .slice(0, 4)
    .map(group => parseInt(group, 16).toString(16))
    .join(':');
}
