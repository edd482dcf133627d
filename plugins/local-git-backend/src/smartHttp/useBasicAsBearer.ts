import type { Request } from 'express';

/**
 * Git clients send HTTP Basic credentials. The password is a Backstage or machine token, the user
 * name is of no account. From here on the request is as if the token had been sent as such, so that
 * authentication, auditing and rate limits treat it like any other.
 */
export function useBasicAsBearer(request: Request): void {
  const [, encoded] =
    /^Basic +([A-Za-z0-9+/=_-]+)$/i.exec(request.headers.authorization ?? '') ??
    [];
  if (encoded === undefined) {
    return;
  }
  const decoded = Buffer.from(encoded, 'base64').toString('utf8');
  const token = decoded.slice(decoded.indexOf(':') + 1);
  request.headers.authorization = /^\S+$/.test(token)
    ? `Bearer ${token}`
    : // What cannot be a token is refused as one, not taken for no credentials at all.
      'Bearer malformed';
}
