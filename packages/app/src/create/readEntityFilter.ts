import {
  CATALOG_FILTER_EXISTS,
  type EntityFilterQuery,
} from '@backstage/catalog-client';
import type { JsonObject, JsonValue } from '@backstage/types';

type FilterRecord = Record<string, string | symbol | (string | symbol)[]>;

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readValue(value: JsonValue | undefined): FilterRecord[string] {
  if (Array.isArray(value)) {
    return value.map(String);
  }
  return isObject(value) && value.exists === true
    ? CATALOG_FILTER_EXISTS
    : String(value);
}

function readRecord(record: JsonObject): FilterRecord {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [key, readValue(value)]),
  );
}

/**
 * Which entities a template's field offers, from its `ui:options`: `catalogFilter`, or the kinds in
 * `allowedKinds`. Without either it is the given kinds, or everything.
 */
export function readEntityFilter(
  options: JsonObject,
  kinds?: string[],
): EntityFilterQuery | undefined {
  const { catalogFilter, allowedKinds } = options;
  if (Array.isArray(catalogFilter)) {
    return catalogFilter.filter(isObject).map(readRecord);
  }
  if (isObject(catalogFilter)) {
    return readRecord(catalogFilter);
  }
  const allowed = Array.isArray(allowedKinds)
    ? allowedKinds.map(String)
    : kinds;
  return allowed && { kind: allowed };
}
