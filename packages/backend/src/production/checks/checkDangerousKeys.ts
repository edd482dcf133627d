import type { JsonValue } from '@backstage/types';
import type { ProductionCheck } from '../ProductionCheck';

/** Keys whose danger was looked at and is none to the portal; app-config.production.yaml says why. */
const ACCEPTED_KEYS = [
  'scaffolder.taskRecovery.database.dangerouslyEnableInProduction',
];

/** What calls itself dangerous stays off. */
export const checkDangerousKeys: ProductionCheck = ({ config }) =>
  findDangerousKeys(config.getOptional() ?? {}, [])
    .filter(key => !ACCEPTED_KEYS.includes(key))
    .map(key => `${key} is set. Take it out: it is not for production.`);

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
