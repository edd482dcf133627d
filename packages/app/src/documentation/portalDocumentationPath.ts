/**
 * Where a page of the portal's own documentation is in the portal.
 *
 * @param page - path of the page below docs/, without `.md`
 */
export function portalDocumentationPath(page: string): string {
  return `/docs/default/component/causeway/${page}`;
}
