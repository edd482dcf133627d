import type { Answers } from './answers';
import { parseEntityRefText } from './entityRef';

/** What the skeletons of the golden path are rendered with. */
export interface TemplateValues {
  name: string;
  description: string;
  /** A group, as a full entity reference. */
  owner: string;
  /** The group's name alone. */
  ownerName: string;
  language: string;
  database: string;
  messaging: string;
  cache: string;
  /** A system, as a full entity reference. */
  system: string;
  /** The system's name alone. */
  systemName: string;
  tier: number;
}

/**
 * What the skeletons are rendered with, from the answers alone: whoever has a service's recorded
 * answers can render it again.
 *
 * @param answers - complete answers
 */
export function toTemplateValues(answers: Answers): TemplateValues {
  const { repoUrl: _elsewhere, ...values } = answers;
  return {
    ...values,
    ownerName: nameOf(answers.owner),
    systemName: nameOf(answers.system),
  };
}

function nameOf(entityRef: string): string {
  return parseEntityRefText(entityRef, '')?.name ?? entityRef;
}
