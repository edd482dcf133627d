import type { IncomingHttpHeaders } from 'undici/types/header.js';
import { connectionOptions, hopByHopFields } from './headerRules.ts';

/** Fields of an upstream's answer that the gateway writes itself, or that are nobody's business outside. */
const replacedFields: ReadonlySet<string> = new Set([
  ...hopByHopFields,
  'access-control-allow-credentials',
  'access-control-allow-headers',
  'access-control-allow-methods',
  'access-control-allow-origin',
  'access-control-expose-headers',
  'access-control-max-age',
  'content-security-policy',
  'ratelimit',
  'ratelimit-policy',
  'referrer-policy',
  'server',
  'strict-transport-security',
  'vary',
  'via',
  'x-content-type-options',
  'x-frame-options',
  'x-identity',
  'x-powered-by',
  'x-request-id',
]);

/** Fields whose value may be a path of the upstream. */
const addressFields: ReadonlySet<string> = new Set(['location', 'content-location']);

/** Names and values in turn, for `writeHead`; more are added behind. */
export type HeaderList = (string | string[])[];

/**
 * Takes over what an upstream's answer has for the client.
 *
 * @param upstreamOrigin an address with this origin is one of the upstream, which clients reach below `/api`
 */
export function passResponseHead(
  headers: IncomingHttpHeaders,
  upstreamOrigin: string,
  list: HeaderList,
): void {
  const { connection } = headers;
  const named =
    connection === undefined || connection === 'keep-alive' || connection === 'close'
      ? undefined
      : connectionOptions(String(connection));
  for (const name in headers) {
    const value = headers[name];
    if (value === undefined || replacedFields.has(name) || named?.includes(name) === true) {
      continue;
    }
    if (addressFields.has(name) && typeof value === 'string') {
      list.push(name, publicAddress(value, upstreamOrigin));
    } else {
      list.push(name, value);
    }
  }
}

/** The address as clients know it. */
function publicAddress(address: string, upstreamOrigin: string): string {
  const path = address.startsWith(`${upstreamOrigin}/`)
    ? address.slice(upstreamOrigin.length)
    : address;
  return path.startsWith('/') && !path.startsWith('//') ? `/api${path}` : path;
}

/** One field out of those that an upstream has sent. */
export function fieldOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}
