/** An entity reference taken apart; all parts are lower case. */
export interface EntityRefParts {
  kind: string;
  namespace: string;
  name: string;
}

const REF_PATTERN =
  /^(?:(?<kind>[a-z][a-z0-9]*):)?(?:(?<namespace>[a-z0-9][a-z0-9._-]*)\/)?(?<name>[a-z0-9][a-z0-9._-]*)$/;

/**
 * Reads an entity reference as people write it: `orders-team`, `group:orders-team` or
 * `group:default/orders-team`.
 *
 * @param text - the reference
 * @param defaultKind - the kind when the text names none
 * @returns undefined when the text is no entity reference
 */
export function parseEntityRefText(
  text: string,
  defaultKind: string,
): EntityRefParts | undefined {
  const groups = REF_PATTERN.exec(text.toLowerCase())?.groups;
  if (!groups) {
    return undefined;
  }
  return {
    kind: groups.kind ?? defaultKind,
    namespace: groups.namespace ?? 'default',
    name: groups.name,
  };
}

/**
 * The full form of an entity reference.
 *
 * @param parts - the reference taken apart
 */
export function formatEntityRef(parts: EntityRefParts): string {
  return `${parts.kind}:${parts.namespace}/${parts.name}`;
}
