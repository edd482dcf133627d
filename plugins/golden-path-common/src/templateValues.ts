import type { Answers } from './answers';
import { parseEntityRefText } from './entityRef';
import type { PlatformValues } from './platform';

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
  /** The platform, and the service's own place on it. */
  platform: PlatformValues;
}

/**
 * What the skeletons are rendered with, from what lineage records: whoever has a service's
 * `golden-path.yaml` can render it again.
 *
 * @param answers - complete answers
 * @param platform - the platform that they were given on
 */
export function toTemplateValues(
  answers: Answers,
  platform: PlatformValues,
): TemplateValues {
  const { repoUrl: _elsewhere, ...values } = answers;
  return {
    ...values,
    ownerName: nameOf(answers.owner),
    systemName: nameOf(answers.system),
    platform,
  };
}

function nameOf(entityRef: string): string {
  return parseEntityRefText(entityRef, '')?.name ?? entityRef;
}
