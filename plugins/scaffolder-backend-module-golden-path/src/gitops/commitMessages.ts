/**
 * Message of the commit that adds a service.
 *
 * @param name - name of the service
 * @param runUrl - page of the run that does it
 */
export function describeAddition(name: string, runUrl: string): string {
  return `feat(${name}): deploy ${name}\n\nBy the golden path: ${runUrl}\n`;
}

/**
 * Message of the commit that takes a service out again.
 *
 * @param name - name of the service
 */
export function describeRemoval(name: string): string {
  return `revert(${name}): do not deploy ${name}\n\nThe run that made the service did not come to a good end.\n`;
}
