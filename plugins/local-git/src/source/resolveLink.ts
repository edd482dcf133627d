import type { SourceLocation } from '../api/LocalGitApi';

/**
 * Where a link in a document of a repository leads: to the page of another file, or out of the
 * portal. Undefined for what leads nowhere.
 *
 * @param link - as it is written in the document
 * @param document - the document's own place
 * @param sourceUrl - makes the address of a page
 */
export function resolveLink(
  link: string,
  document: SourceLocation,
  sourceUrl: (location: SourceLocation & { kind: 'tree' | 'blob' }) => string,
): string | undefined {
  if (link.startsWith('#') || /^(https?:|mailto:)/i.test(link)) {
    return link;
  }
  if (
    link === '' ||
    link.startsWith('//') ||
    /^[a-z][a-z0-9+.-]*:/i.test(link)
  ) {
    return undefined;
  }
  const [, target = '', fragment = ''] =
    /^([^?#]*)[^#]*(#.*)?$/.exec(link) ?? [];
  const path = resolvePath(document.path, target);
  if (path === undefined) {
    return undefined;
  }
  const kind = path === '' || target.endsWith('/') ? 'tree' : 'blob';
  return `${sourceUrl({ ...document, path, kind })}${fragment}`;
}

function resolvePath(from: string, target: string): string | undefined {
  const start = target.startsWith('/') ? [] : from.split('/').slice(0, -1);
  const segments = [...start];
  for (const segment of decode(target).split('/')) {
    if (segment === '..') {
      if (segments.pop() === undefined) {
        return undefined;
      }
    } else if (segment !== '' && segment !== '.') {
      segments.push(segment);
    }
  }
  return segments.join('/');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
