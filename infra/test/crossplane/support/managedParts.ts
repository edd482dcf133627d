import { KubernetesObject } from './KubernetesObject';

/** The parts of a claim that stand for something in AWS: all but the Secrets. */
export function managedParts(
  parts: ReadonlyMap<string, KubernetesObject>,
): KubernetesObject[] {
  return [...parts.values()].filter(each => each.kind !== 'Secret');
}
