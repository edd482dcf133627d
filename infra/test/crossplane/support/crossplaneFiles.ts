import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { REPOSITORY } from '../../support/findTool';
import { KubernetesObject } from './KubernetesObject';

/** Folder of what these tests are about. */
export const CROSSPLANE = join(REPOSITORY, 'infra/crossplane');

/** The kinds that a developer can ask for, and the folder of each in infra/crossplane/apis. */
export const KINDS = {
  Database: 'database',
  Cache: 'cache',
  Queue: 'queue',
  Bucket: 'bucket',
} as const;

/** Name of a kind that a developer can ask for. */
export type Kind = keyof typeof KINDS;

/** The environments that are on AWS, which have an EnvironmentConfig. */
export const ENVIRONMENTS = ['dev', 'staging', 'production'] as const;

/** The sizes that every kind has. */
export const SIZES = ['small', 'medium', 'large'] as const;

/** One of {@link SIZES}. */
export type Size = (typeof SIZES)[number];

/**
 * Parses a text of one or more YAML documents; empty ones are left out.
 *
 * @throws Error when a document is not YAML
 */
export function parseObjects(text: string): KubernetesObject[] {
  return parseAllDocuments(text).flatMap(document => {
    if (document.errors.length > 0) {
      throw document.errors[0];
    }
    const value: unknown = document.toJS();
    return value ? [value as KubernetesObject] : [];
  });
}

/** The objects of a file in infra/crossplane. */
export function readObjects(...path: string[]): KubernetesObject[] {
  return parseObjects(readFileSync(join(CROSSPLANE, ...path), 'utf8'));
}

/** The EnvironmentConfig of an environment, as it lies in infra/crossplane/environment-configs. */
export function readEnvironment(environment: string): KubernetesObject {
  return readObjects('environment-configs', `${environment}.yaml`)[0];
}
