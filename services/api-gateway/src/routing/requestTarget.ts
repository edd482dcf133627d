import { type UpstreamName, upstreamNames } from './upstreamName.ts';

/** Where a request belongs. */
export type RequestTarget =
  /** Not below `/api/`, or one of the gateway's own documents there. */
  | { kind: 'own' }
  | UpstreamTarget
  /** Below `/api/`, but there is no such service. */
  | { kind: 'unknown' }
  /** A path that gateway and upstream might read differently. */
  | { kind: 'refused'; reason: string };

/** One of the services, and what of it. */
export class UpstreamTarget {
  readonly kind = 'upstream';
  readonly upstream: UpstreamName;
  /** What the upstream is asked for: path and query as the client wrote them, without `/api`. */
  readonly path: string;
  readonly #decodedPath: string;

  constructor(upstream: UpstreamName, path: string, decodedPath: string) {
    this.upstream = upstream;
    this.path = path;
    this.#decodedPath = decodedPath;
  }

  /** The path in its plainest form, by which policies are found: decoded, lower case, no slash at its end. */
  get policyPath(): string {
    return this.#decodedPath.replace(/\/$/, '').toLowerCase();
  }
}

const own: RequestTarget = { kind: 'own' };
const unknown: RequestTarget = { kind: 'unknown' };

const gatewayPrefix = '/api';
const ownPath = /^\/api(?:\/?$|\/docs(?:\/|$))/;

/** Nearly every path: segments that begin with a harmless character and have nothing that would have to be decoded. */
const plainPath = new RegExp(
  `^/api/(${upstreamNames.join('|')})((?:/[\\w~!$&'()*+,=:@-][\\w~!$&'()*+,=:@.-]*)*/?)$`,
);
/** What a URI is written with; a fragment is never sent. */
const printableAscii = /^[\x21\x22\x24-\x7e]*$/;
const schemeAndAuthority = /^https?:\/\/[^/?#]*/i;

/** Decides from the request line alone which service a request goes to, and whether it goes anywhere. */
export function requestTarget(url: string): RequestTarget {
  const target = url.startsWith('/') ? url : originForm(url);
  const question = target.indexOf('?');
  const path = question === -1 ? target : target.slice(0, question);
  const plain = plainPath.exec(path);
  if (plain !== null && (question === -1 || printableAscii.test(target))) {
    return upstreamTarget(plain[1] as UpstreamName, target, path.slice(gatewayPrefix.length));
  }
  if (!path.startsWith(gatewayPrefix) || ownPath.test(path)) {
    return own;
  }
  return printableAscii.test(target)
    ? unusualTarget(target, path)
    : refused('has characters that a URI does not have');
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
  return new UpstreamTarget(upstream, target.slice(gatewayPrefix.length), path);
}

function refused(trick: string): RequestTarget {
  return { kind: 'refused', reason: `The path ${trick}` };
}
