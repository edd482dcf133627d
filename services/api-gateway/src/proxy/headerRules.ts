/** Fields that belong to one connection and not to the message (RFC 9110, 7.6.1), and old ones of the same kind. */
export const hopByHopFields: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authentication-info',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
]);

/** The names in a `Connection` field, in lower case: those fields are for this connection only as well. */
export function connectionOptions(value: string): string[] {
  return value
    .toLowerCase()
    .split(',')
    .map(option => option.trim())
    .filter(option => option !== '');
}
