import type { ScaffolderTaskOutput } from '@backstage/plugin-scaffolder-common';
import {
  parseEntityRef,
  type CompoundEntityRef,
} from '@backstage/catalog-model';

/** What a run of the golden path made, as far as the run says. */
export interface ServiceResult {
  cloneUrl?: string;
  entity?: CompoundEntityRef;
  /** Everything else that is worth opening. */
  links: { title: string; url: string }[];
  texts: { title: string; content: string }[];
}

function readEntityRef(value: unknown): CompoundEntityRef | undefined {
  if (typeof value !== 'string') {
    return undefined;
  }
  try {
    return parseEntityRef(value);
  } catch {
    return undefined;
  }
}

/** Reads the output of a run of the golden path. What is missing or malformed is left out. */
export function readServiceResult(output: ScaffolderTaskOutput): ServiceResult {
  return {
    cloneUrl: typeof output.cloneUrl === 'string' ? output.cloneUrl : undefined,
    entity: readEntityRef(output.entityRef),
    links: (output.links ?? []).flatMap(({ title, url }) =>
      url ? [{ title: title ?? url, url }] : [],
    ),
    texts: (output.text ?? []).flatMap(({ title, content }) =>
      content ? [{ title: title ?? 'What to do next', content }] : [],
    ),
  };
}
