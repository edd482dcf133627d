import type { JsonValue } from '@backstage/types';
import type { ProductionCheck } from '../ProductionCheck';

/** What calls itself dangerous stays off. */
export const checkDangerousKeys: ProductionCheck = ({ config }) =>
  findDangerousKeys(config.getOptional() ?? {}, []).map(
    key => `${key} is set. Take it out: it is not for production.`,
  );

function findDangerousKeys(
  value: JsonValue | undefined,
  path: string[],
): string[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([key, child]) => {
    const childPath = [...path, key];
    return key.startsWith('dangerously') && isOn(child)
      ? [childPath.join('.')]
      : findDangerousKeys(child, childPath);
  });
}

function isOn(value: JsonValue | undefined): boolean {
  return (
    value !== undefined &&
    value !== null &&
    value !== false &&
    !(Array.isArray(value) && value.length === 0)
  );
}
