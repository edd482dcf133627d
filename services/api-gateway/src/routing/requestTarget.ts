import { type UpstreamName, upstreamNames } from './upstreamName.ts';

/** Where a request belongs. */
export type RequestTarget =
  /** Not below `/api/`, or one of the gateway's own documents there. */
  | { kind: 'own' }
  | {
      kind: 'upstream';
      upstream: UpstreamName;
      /** What the upstream is asked for: path and query as the client wrote them, without `/api`. */
      path: string;
      /** The path in its plainest form, by which policies are found: decoded, lower case, no slash at its end. */
      policyPath: string;
    }
  /** Below `/api/`, but there is no such service. */
  | { kind: 'unknown' }
  /** A path that gateway and upstream might read differently. */
  | { kind: 'refused'; reason: string };

const own: RequestTarget = { kind: 'own' };
const unknown: RequestTarget = { kind: 'unknown' };

const gatewayPrefix = '/api';
const ownPath = /^\/api(?:\/?$|\/docs(?:\/|$))/;

/** Nearly every path: segments that begin with a harmless character and have nothing that would have to be decoded. */
const plainPath = new RegExp(
  `^/api/(${upstreamNames.join('|')})((?:/[\\w~!$&'()*+,=:@-][\\w~!$&'()*+,=:@.-]*)*/?)$`,
);
const printableAscii = /^[\x21-\x7e]*$/;
const schemeAndAuthority = /^https?:\/\/[^/?#]*/i;

/** Decides from the request line alone which service a request goes to, and whether it goes anywhere. */
export function requestTarget(url: string): RequestTarget {
  const target = url.startsWith('/') ? url : originForm(url);
  const question = target.indexOf('?');
  const path = question === -1 ? target : target.slice(0, question);
  if (!path.startsWith(gatewayPrefix) || ownPath.test(path)) {
    return own;
  }
  if (!printableAscii.test(target) || target.includes('#')) {
    return refused('has characters that a URI does not have');
  }
  const plain = plainPath.exec(path);
  if (plain !== null) {
    return upstreamTarget(plain[1] as UpstreamName, target, path.slice(gatewayPrefix.length));
  }
  return unusualTarget(target, path);
}

/** `GET http://shop.example.com/api/…`, which HTTP has every server accept. */
function originForm(url: string): string {
  const rest = url.replace(schemeAndAuthority, '');
  return rest.startsWith('/') ? rest : `/${rest}`;
}

function unusualTarget(target: string, path: string): RequestTarget {
  const trick = trickIn(path);
  if (trick !== undefined) {
    return refused(trick);
  }
  const decoded = decodeURIComponent(path);
  const [, prefix, name] = decoded.split('/');
  if (prefix !== 'api') {
    return own;
  }
  const upstream = upstreamNames.find(candidate => candidate === name);
  if (upstream === undefined) {
    return unknown;
  }
  // Written in another way than the upstream will compare it with: it would be asked for something else
  if (!path.startsWith(`${gatewayPrefix}/${upstream}`)) {
    return refused('encodes characters that need no encoding');
  }
  return upstreamTarget(upstream, target, decoded.slice(gatewayPrefix.length));
}

/** What about the path could be read in two ways, or undefined when nothing is. */
function trickIn(path: string): string | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return 'is not a valid URI';
  }
  if (/%(?:2f|5c)/i.test(path) || path.includes('\\')) {
    return 'has an encoded slash or a backslash';
  }
  if (/%[\da-f]{2}/i.test(decoded)) {
    return 'is encoded twice';
  }
  // eslint-disable-next-line no-control-regex -- these are what is looked for
  if (/[\u0000-\u001f\u007f-\u009f]/.test(decoded)) {
    return 'has control characters';
  }
  const segments = decoded.split('/').slice(1);
  if (segments.some(segment => /^\.{1,2}(?:;|$)/.test(segment))) {
    return 'has a dot segment';
  }
  return segments.slice(0, -1).includes('') ? 'has an empty segment' : undefined;
}

function upstreamTarget(upstream: UpstreamName, target: string, path: string): RequestTarget {
  return {
    kind: 'upstream',
    upstream,
    path: target.slice(gatewayPrefix.length),
    policyPath: path.replace(/\/$/, '').toLowerCase(),
  };
}

function refused(trick: string): RequestTarget {
  return { kind: 'refused', reason: `The path ${trick}` };
}
