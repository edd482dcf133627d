import { parseEntityRef } from '@backstage/catalog-model';
import type { Visit } from '@backstage/plugin-home';

/** How a visited page is shown. */
export interface VisitDescription {
  title: string;
  /** What kind of page it is. */
  kind: string;
}

const sections: Record<string, string> = {
  'api-docs': 'APIs',
  catalog: 'Catalog',
  'catalog-graph': 'Catalog graph',
  'catalog-import': 'Register a component',
  create: 'Create',
  docs: 'Documentation',
  notifications: 'Notifications',
  search: 'Search',
  settings: 'Settings',
  source: 'Source',
};

function capitalize(text: string): string {
  return text.charAt(0).toLocaleUpperCase('en-US') + text.slice(1);
}

/** What tells pages of a section apart, where it is not the last part of the address. */
const titles: Record<string, (rest: string[]) => string | undefined> = {
  create: ([page, id]) =>
    page === 'tasks' && id ? `Run ${id.slice(0, 8)}` : undefined,
  source: ([, repository]) => repository,
};

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Tells a visited page apart by what it shows, rather than by the title the browser had then. */
export function describeVisit(
  visit: Pick<Visit, 'pathname' | 'entityRef' | 'name'>,
): VisitDescription {
  if (visit.entityRef) {
    const { kind, name } = parseEntityRef(visit.entityRef);
    return {
      title: name,
      kind:
        kind.toLocaleLowerCase('en-US') === 'api' ? 'API' : capitalize(kind),
    };
  }
  const [section = '', ...rest] = visit.pathname.split('/').filter(Boolean);
  const kind = sections[section] ?? capitalize(section);
  const title = titles[section]?.(rest) ?? rest.at(-1);
  return title ? { title: decode(title), kind } : { title: kind, kind: 'Page' };
}
