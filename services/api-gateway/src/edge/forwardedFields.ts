import type { RequestHead } from '../proxy/requestHead.ts';
import type { ClientAddress } from './clientAddresses.ts';

/** How the gateway is called in `Via`. */
const pseudonym = 'api-gateway';

interface Known {
  host: string | undefined;
  httpVersion: string;
  fields: readonly string[];
}

/** What was said last about each peer: it asks for the same host again and again. */
const known = new WeakMap<ClientAddress, Known>();

/**
 * Tells the upstream whom the gateway asks for. What a client says about itself is dropped; what a trusted proxy says
 * is continued.
 *
 * @returns names and values in turn
 */
export function forwardedFields(
  head: RequestHead,
  client: ClientAddress,
  httpVersion: string,
): readonly string[] {
  if (client.trustedPeer || head.via !== undefined) {
    return freshFields(head, client, httpVersion);
  }
  const { host } = head;
  const last = known.get(client);
  if (last?.host === host && last?.httpVersion === httpVersion) {
    return last.fields;
  }
  const fields = freshFields(head, client, httpVersion);
  known.set(client, { host, httpVersion, fields });
  return fields;
}

function freshFields(head: RequestHead, client: ClientAddress, httpVersion: string): string[] {
  const trusted = client.trustedPeer;
  const address = client.peer;
  const host = (trusted ? head.forwardedHost : undefined) ?? head.host ?? '';
  const protocol = trusted && head.forwardedProto === 'https' ? 'https' : 'http';
  const node = address.includes(':') ? `"[${address}]"` : address;
  const element = `for=${node};host="${host.replaceAll(/["\\]/g, '')}";proto=${protocol}`;
  return [
    'x-forwarded-for',
    trusted ? joined(head.forwardedFor, address) : address,
    'x-forwarded-host',
    host,
    'x-forwarded-proto',
    protocol,
    'forwarded',
    trusted ? joined(head.forwarded, element) : element,
    'via',
    viaField(head.via, httpVersion),
  ];
}

/** Adds the gateway to the list of those that a message came through. */
export function viaField(before: string | undefined, httpVersion: string): string {
  return joined(before, `${httpVersion} ${pseudonym}`);
}

function joined(before: string | undefined, element: string): string {
  return before === undefined ? element : `${before}, ${element}`;
}
