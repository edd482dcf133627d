import { type UpstreamName, upstreamNames } from '../routing/upstreamName.ts';
import type { UpstreamDocument } from './upstreamDocument.ts';

/** Whether the part of a service is what it says now, what it said once, or not there at all. */
export type PartState = 'current' | 'stale' | 'missing';

/** What is known of one service. */
export interface DocumentPart {
  state: PartState;
  /** Left out when it is missing. */
  document?: UpstreamDocument;
}

/** The description of the whole API. */
export interface MergedDocument {
  openapi: string;
  info: { title: string; version: string; description: string };
  servers: { url: string }[];
  tags: { name: string; description?: string }[];
  paths: Record<string, Record<string, unknown>>;
  components: Record<string, Record<string, unknown>>;
  'x-services': Record<string, PartState>;
}

type Json = Record<string, unknown>;

const methods: ReadonlySet<string> = new Set([
  'get',
  'put',
  'post',
  'delete',
  'options',
  'head',
  'patch',
  'trace',
]);
const internalMark = 'x-internal';
const reference = /^#\/components\/([^/]+)\/(.+)$/;

/**
 * Puts the descriptions of the services together as clients of the gateway see them: paths below `/api`, nothing that
 * is for services only, and components under the name of their service, because two services may well mean different
 * things by `Item`.
 */
export function mergeDocuments(
  parts: ReadonlyMap<UpstreamName, DocumentPart>,
  info: { title: string; version: string; description: string },
): MergedDocument {
  const merged: MergedDocument = {
    openapi: '3.1.0',
    info,
    servers: [{ url: '/' }],
    tags: [],
    paths: {},
    components: {},
    'x-services': {},
  };
  for (const name of upstreamNames) {
    const { state, document } = parts.get(name) ?? { state: 'missing' };
    merged['x-services'][name] = state;
    if (document !== undefined) {
      addDocument(merged, name, document);
    }
  }
  return merged;
}

function addDocument(merged: MergedDocument, name: UpstreamName, document: UpstreamDocument): void {
  const used = new Set<string>();
  for (const [path, item] of Object.entries(document.paths)) {
    if (path !== `/${name}` && !path.startsWith(`/${name}/`)) {
      continue;
    }
    const publicItem = withoutInternal(item);
    if (publicItem !== undefined) {
      merged.paths[`/api${path}`] = publicPathItem(publicItem, name, document, used);
    }
  }
  addComponents(merged, name, document, used);
  const tags = new Set(Object.values(merged.paths).flatMap(tagsOf));
  for (const tag of document.tags) {
    const qualified = `${name}: ${tag.name}`;
    if (tags.has(qualified)) {
      merged.tags.push({ ...tag, name: qualified });
    }
  }
}

/** The path without operations for services only; undefined when nothing else is left. */
function withoutInternal(item: Json): Json | undefined {
  if (item[internalMark] === true) {
    return undefined;
  }
  const entries = Object.entries(item).filter(
    ([key, value]) => !methods.has(key) || !(isObject(value) && value[internalMark] === true),
  );
  return entries.some(([key]) => methods.has(key)) ? Object.fromEntries(entries) : undefined;
}

function publicPathItem(
  item: Json,
  name: UpstreamName,
  document: UpstreamDocument,
  used: Set<string>,
): Json {
  return Object.fromEntries(
    Object.entries(item).map(([key, value]) => {
      const qualified = qualify(value, name, used);
      return [
        key,
        methods.has(key) && isObject(qualified)
          ? publicOperation(qualified, name, document, used)
          : qualified,
      ];
    }),
  );
}

function publicOperation(
  operation: Json,
  name: UpstreamName,
  document: UpstreamDocument,
  used: Set<string>,
): Json {
  const { operationId, tags = ['other'], security = document.security } = operation;
  return {
    ...operation,
    ...(typeof operationId === 'string' && { operationId: `${name}.${operationId}` }),
    tags: Array.isArray(tags) ? tags.map(tag => `${name}: ${String(tag)}`) : [],
    ...(security !== undefined && { security: qualifySecurity(security, name, used) }),
  };
}

/** Security requirements name their scheme without a reference. */
function qualifySecurity(security: unknown, name: UpstreamName, used: Set<string>): unknown {
  return Array.isArray(security)
    ? security.filter(isObject).map(requirement =>
        Object.fromEntries(
          Object.entries(requirement).map(([scheme, scopes]) => {
            used.add(`securitySchemes/${scheme}`);
            return [`${name}.${scheme}`, scopes];
          }),
        ),
      )
    : security;
}

/** Adds the components that are used, and those that these use. */
function addComponents(
  merged: MergedDocument,
  name: UpstreamName,
  document: UpstreamDocument,
  used: Set<string>,
): void {
  // A set may grow while it is walked through
  for (const path of used) {
    const [section = '', ...rest] = path.split('/');
    const key = rest.join('/');
    const component = document.components[section]?.[key];
    if (component !== undefined) {
      merged.components[section] ??= {};
      merged.components[section][`${name}.${key}`] = qualify(component, name, used);
    }
  }
}

/** A copy in which references point to the components of this service; what they point to is noted in `used`. */
function qualify(value: unknown, name: UpstreamName, used: Set<string>): unknown {
  if (Array.isArray(value)) {
    return value.map(element => qualify(element, name, used));
  }
  if (!isObject(value)) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      typeof member === 'string' && (key === '$ref' || reference.test(member))
        ? qualifyReference(member, name, used)
        : qualify(member, name, used),
    ]),
  );
}

function qualifyReference(text: string, name: UpstreamName, used: Set<string>): string {
  const [, section, path] = reference.exec(text) ?? [];
  if (section === undefined || path === undefined) {
    return text;
  }
  // What stands behind the component's name points into it
  const [key = '', ...inside] = path.split('/');
  used.add(`${section}/${key.replaceAll('~1', '/').replaceAll('~0', '~')}`);
  return ['#', 'components', section, `${name}.${key}`, ...inside].join('/');
}

function tagsOf(item: Record<string, unknown>): string[] {
  return Object.values(item)
    .filter(isObject)
    .flatMap(({ tags }) => (Array.isArray(tags) ? tags.map(String) : []));
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
