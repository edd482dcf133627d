/**
 * The longest name of a group that owns services, in characters: the namespaces of its services are
 * `<name>-<environment>`, Kubernetes allows them 63, and the longest ending is `-production`.
 */
export const MAXIMUM_OWNER_NAME_LENGTH = 52;

/**
 * What is wrong with the name of a group as the beginning of a namespace's name.
 *
 * @param name - name of the group alone, in small letters
 * @returns one sentence; undefined when nothing is wrong
 */
export function findOwnerNameProblem(name: string): string | undefined {
  if (!/^[a-z0-9][a-z0-9-]*$/.test(name)) {
    return `The group "${name}" cannot own services: their namespaces begin with its name, in which only the letters a to z, digits and hyphens are allowed`;
  }
  if (name.length > MAXIMUM_OWNER_NAME_LENGTH) {
    return `The group "${name}" cannot own services: its name has ${name.length} characters, at most ${MAXIMUM_OWNER_NAME_LENGTH} fit into the names of their namespaces`;
  }
  return undefined;
}
