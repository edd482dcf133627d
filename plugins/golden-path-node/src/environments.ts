/** Where in a service the files of an environment are. */
const PLACES = [
  /^deploy\/values\/([^/]+)\.yaml$/,
  /^deploy\/argocd\/([^/]+)\.yaml$/,
  /^deploy\/overlays\/([^/]+)\//,
];

/**
 * The environment that a file belongs to, if it is one of an environment.
 *
 * @param path - path from the service's root
 */
export function environmentOf(path: string): string | undefined {
  for (const place of PLACES) {
    const match = place.exec(path);
    if (match) {
      return match[1];
    }
  }
  return undefined;
}
