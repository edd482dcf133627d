/**
 * The catalog entities that a service may bring along. A name is free when none of them exists.
 *
 * @param name - name of the service
 * @returns full entity references
 */
export function listEmittedEntityRefs(name: string): string[] {
  return [
    `component:default/${name}`,
    `api:default/${name}`,
    `resource:default/${name}-database`,
    `resource:default/${name}-queue`,
    `resource:default/${name}-cache`,
  ];
}
