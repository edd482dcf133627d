import { parse, stringify } from 'yaml';
import { z } from 'zod';
import {
  type Answers,
  CACHES,
  DATABASES,
  LANGUAGES,
  MESSAGINGS,
} from './answers';
import { type ContentFile, digestContent } from './digest';
import { findFileOwner, type OwnershipPatterns } from './fileOwnership';
import { GoldenPathInputError } from './GoldenPathInputError';
import {
  PLATFORM_KEYS,
  type PlatformValues,
  platformValuesSchema,
} from './platform';

/** Name of the lineage file in a service's repository. */
export const LINEAGE_FILE = 'golden-path.yaml';

/** The version of the lineage format that this golden path writes and reads. */
export const LINEAGE_VERSION = 'causeway.dev/v1alpha1';

const digestSchema = z.string().regex(/^sha256:[0-9a-f]{64}$/);

const lineageSchema = z.strictObject({
  apiVersion: z.literal(LINEAGE_VERSION),
  kind: z.literal('GoldenPath'),
  metadata: z.strictObject({ name: z.string().min(1) }),
  template: z.strictObject({
    ref: z.string().min(1),
    version: z.string().min(1),
    digest: digestSchema,
  }),
  answers: z.strictObject({
    name: z.string().min(1),
    description: z.string().min(1),
    owner: z.string().min(1),
    language: z.enum(LANGUAGES),
    database: z.enum(DATABASES),
    messaging: z.enum(MESSAGINGS),
    cache: z.enum(CACHES),
    system: z.string().min(1),
    tier: z.union([z.literal(1), z.literal(2), z.literal(3)]),
    repoUrl: z.string().min(1),
  }),
  // Services made before there was a platform to deploy them on have none.
  platform: platformValuesSchema.optional(),
  ownership: z.strictObject({
    pathOwned: z.array(z.string().min(1)),
    teamOwned: z.array(z.string().min(1)),
  }),
  files: z.array(
    z.strictObject({
      path: z.string().min(1),
      owner: z.enum(['path', 'team']),
      digest: digestSchema,
    }),
  ),
});

/** Which template a service comes from. */
export interface TemplateIdentity {
  /** Entity reference of the template. */
  ref: string;
  /** Its version, as the template itself states it. */
  version: string;
  /** Digest over the files of the template. */
  digest: string;
}

/** Where a service comes from: the content of its `golden-path.yaml`. */
export interface Lineage {
  apiVersion: typeof LINEAGE_VERSION;
  kind: 'GoldenPath';
  metadata: { name: string };
  template: TemplateIdentity;
  answers: Answers;
  /** The platform as it was; missing in services that were made before there was one. */
  platform?: PlatformValues;
  ownership: { pathOwned: string[]; teamOwned: string[] };
  /** The files as the path gave them, sorted by path. */
  files: { path: string; owner: 'path' | 'team'; digest: string }[];
}

/**
 * Describes a freshly rendered service.
 *
 * @param options - what was rendered, from which template, with which answers
 */
export function buildLineage(options: {
  template: TemplateIdentity;
  answers: Answers;
  platform: PlatformValues;
  ownership: OwnershipPatterns;
  /** The rendered files. */
  files: readonly ContentFile[];
}): Lineage {
  const { template, answers, platform, ownership } = options;
  return {
    apiVersion: LINEAGE_VERSION,
    kind: 'GoldenPath',
    metadata: { name: answers.name },
    template,
    answers,
    platform,
    ownership: {
      pathOwned: [...ownership.pathOwned],
      teamOwned: [...ownership.teamOwned],
    },
    files: options.files
      .filter(file => file.path !== LINEAGE_FILE)
      .map(file => ({
        path: file.path,
        owner: findFileOwner(file.path, ownership),
        digest: digestContent(file.content),
      }))
      .sort((one, other) => (one.path < other.path ? -1 : 1)),
  };
}

const HEADER = [
  ' Where this service comes from. The golden path reads it to bring you updates;',
  ' change answers only together with what they stand for.',
].join('\n');

/**
 * The text of `golden-path.yaml`.
 *
 * @param lineage - what to write
 */
export function stringifyLineage(lineage: Lineage): string {
  const comment = HEADER.split('\n')
    .map(line => `#${line}`)
    .join('\n');
  return `${comment}\n${stringify(lineage, {
    lineWidth: 0,
    // Quotes what older parsers, PyYAML for one, would take for something else.
    compat: 'yaml-1.1',
  })}`;
}

/**
 * Reads a `golden-path.yaml`.
 *
 * @param text - its content
 * @throws GoldenPathInputError when it is not YAML, of another version, or not a lineage
 */
export function parseLineage(text: string): Lineage {
  let document: unknown;
  try {
    document = parse(text);
  } catch (error) {
    throw new GoldenPathInputError([
      `${LINEAGE_FILE} is not valid YAML: ${
        error instanceof Error ? error.message : String(error)
      }`,
    ]);
  }
  const version: unknown = Reflect.get(Object(document), 'apiVersion');
  if (version !== undefined && version !== LINEAGE_VERSION) {
    throw new GoldenPathInputError([
      `${LINEAGE_FILE}: apiVersion ${JSON.stringify(
        version,
      )} is not known, only ${LINEAGE_VERSION} is`,
    ]);
  }
  const result = lineageSchema.safeParse(document);
  if (!result.success) {
    throw new GoldenPathInputError(
      result.error.issues.map(
        issue =>
          `${LINEAGE_FILE}: ${issue.path.join('.') || 'document'}: ${
            issue.message
          }`,
      ),
    );
  }
  return result.data;
}

/**
 * The platform that a service was rendered for.
 *
 * @param lineage - where the service comes from
 * @throws GoldenPathInputError saying what to add when the lineage is older than platforms
 */
export function requirePlatform(lineage: Lineage): PlatformValues {
  if (lineage.platform === undefined) {
    throw new GoldenPathInputError([
      `${LINEAGE_FILE}: platform is missing: the service was made before the golden path recorded it. Add platform with the keys ${PLATFORM_KEYS.join(
        ', ',
      )}`,
    ]);
  }
  return lineage.platform;
}
