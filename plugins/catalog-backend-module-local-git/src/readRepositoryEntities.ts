import {
  ANNOTATION_EDIT_URL,
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  ANNOTATION_SOURCE_LOCATION,
  ANNOTATION_VIEW_URL,
  type Entity,
} from '@backstage/catalog-model';
import { isError, toError } from '@backstage/errors';
import {
  ANNOTATION_CATALOG_PROBLEM,
  ANNOTATION_SOURCE_COMMIT,
  buildFileUrl,
  type Repository,
} from '@internal/plugin-local-git-common';
import type { LocalGitHost } from '@internal/plugin-local-git-node';
import { parseCatalogFile } from './parseCatalogFile';

const CATALOG_FILE = 'catalog-info.yaml';
const MAXIMUM_FILE_BYTES = 1024 * 1024;

// How many versions of a broken file are tried to find the last good one.
const MAXIMUM_VERSIONS = 20;

/** What a repository brings into the catalog. */
export interface RepositoryEntities {
  repository: Repository;
  entities: Entity[];
  /** What is wrong with the file as it is now; the entities are those of its last good version. */
  problem?: string;
}

/**
 * Reads the entities of a repository's default branch.
 *
 * @remarks
 *
 * Where the file is broken, its history tells the last version that was not: so that a mistake
 * neither takes a service out of the catalog nor is forgotten when the portal restarts.
 */
export async function readRepositoryEntities(
  host: LocalGitHost,
  repository: Repository,
): Promise<RepositoryEntities> {
  const { owner, name } = repository;
  const commitId = await undefinedIfAbsent(host.resolveCommit(owner, name));
  if (!commitId) {
    return { repository, entities: [] };
  }
  try {
    const entities = await readAt(host, repository, commitId);
    return { repository, entities: annotate(entities, repository, commitId) };
  } catch (error) {
    const problem = toError(error).message;
    const entities = await readLastGood(host, repository, commitId, problem);
    return { repository, problem, entities };
  }
}

async function readAt(
  host: LocalGitHost,
  { owner, name }: Repository,
  ref: string,
): Promise<Entity[]> {
  const file = await undefinedIfAbsent(
    host.readFile(owner, name, {
      ref,
      path: CATALOG_FILE,
      maxBytes: MAXIMUM_FILE_BYTES,
    }),
  );
  return file ? parseCatalogFile(file.content.toString('utf8')) : [];
}

async function readLastGood(
  host: LocalGitHost,
  repository: Repository,
  commitId: string,
  problem: string,
): Promise<Entity[]> {
  const { commits } = await host.listCommits(
    repository.owner,
    repository.name,
    { ref: commitId, path: CATALOG_FILE, limit: MAXIMUM_VERSIONS, offset: 1 },
  );
  for (const commit of commits) {
    try {
      const entities = await readAt(host, repository, commit.id);
      return annotate(entities, repository, commit.id, {
        [ANNOTATION_CATALOG_PROBLEM]: problem,
      });
    } catch {
      // That version was broken as well.
    }
  }
  return [];
}

function annotate(
  entities: Entity[],
  repository: Repository,
  commitId: string,
  further: Record<string, string> = {},
): Entity[] {
  const { owner, name, cloneUrl, webUrl, defaultBranch: ref } = repository;
  const apiUrl = cloneUrl.slice(0, -`/${owner}/${name}.git`.length);
  const sourceUrl = webUrl.slice(0, -`/${owner}/${name}`.length);
  const file = { owner, name, kind: 'blob', ref, path: CATALOG_FILE } as const;
  const location = `url:${buildFileUrl(apiUrl, file)}`;
  const page = buildFileUrl(sourceUrl, file);
  const root = buildFileUrl(apiUrl, { owner, name, kind: 'tree', ref });
  // What a repository says about where it lies is not believed; nor is what only the catalog knows.
  return entities.map(({ apiVersion, kind, metadata, spec }) => ({
    apiVersion,
    kind,
    metadata: {
      ...metadata,
      annotations: {
        ...withoutOwn(metadata.annotations),
        [ANNOTATION_LOCATION]: location,
        [ANNOTATION_ORIGIN_LOCATION]: location,
        [ANNOTATION_SOURCE_LOCATION]: `url:${root}`,
        [ANNOTATION_VIEW_URL]: page,
        [ANNOTATION_EDIT_URL]: page,
        [ANNOTATION_SOURCE_COMMIT]: commitId,
        ...further,
      },
    },
    ...(spec && { spec }),
  }));
}

function withoutOwn(
  annotations: Record<string, string> = {},
): Record<string, string> {
  const { [ANNOTATION_CATALOG_PROBLEM]: _, ...rest } = annotations;
  return rest;
}

async function undefinedIfAbsent<T>(
  reading: Promise<T>,
): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (isError(error) && error.name === 'NotFoundError') {
      return undefined;
    }
    throw error;
  }
}
