import { ResponseError } from '@backstage/errors';
import type { FetchApi } from '@backstage/frontend-plugin-api';
import type {
  Blob as RepositoryBlob,
  Branch,
  Page,
  Repository,
} from '@internal/plugin-local-git-common';
import type {
  Directory,
  LocalGitApi,
  RepositoryId,
  SourceLocation,
} from './LocalGitApi';

/** Asks the plugin's backend. */
export class LocalGitClient implements LocalGitApi {
  readonly #fetchApi: FetchApi;

  constructor(options: { fetchApi: FetchApi }) {
    this.#fetchApi = options.fetchApi;
  }

  listRepositories(options: {
    search?: string;
    limit?: number;
    cursor?: string;
    signal?: AbortSignal;
  }): Promise<Page<Repository>> {
    const { search, limit, cursor, signal } = options;
    return this.#getJson('/repos', { search, limit, cursor }, signal);
  }

  getRepository(id: RepositoryId): Promise<Repository> {
    return this.#getJson(pathOf(id));
  }

  async listBranches(id: RepositoryId): Promise<Branch[]> {
    const page = await this.#getJson<Page<Branch>>(`${pathOf(id)}/branches`);
    return page.items;
  }

  listDirectory(location: SourceLocation): Promise<Directory> {
    const { ref, path } = location;
    return this.#getJson(`${pathOf(location)}/tree`, { ref, path });
  }

  getBlob(location: SourceLocation): Promise<RepositoryBlob> {
    const { ref, path } = location;
    return this.#getJson(`${pathOf(location)}/blob`, { ref, path });
  }

  async getRaw(location: SourceLocation): Promise<Blob> {
    const { ref, path } = location;
    const response = await this.#get(`${pathOf(location)}/raw`, { ref, path });
    return response.blob();
  }

  async #getJson<T>(
    path: string,
    query?: Record<string, string | number | undefined>,
    signal?: AbortSignal,
  ): Promise<T> {
    const response = await this.#get(path, query, signal);
    return response.json();
  }

  async #get(
    path: string,
    query: Record<string, string | number | undefined> = {},
    signal?: AbortSignal,
  ): Promise<Response> {
    const parameters = new URLSearchParams();
    for (const [key, value] of Object.entries(query)) {
      if (value !== undefined && value !== '') {
        parameters.set(key, String(value));
      }
    }
    const response = await this.#fetchApi.fetch(
      `plugin://local-git${path}${parameters.size > 0 ? `?${parameters}` : ''}`,
      { signal },
    );
    if (!response.ok) {
      throw await ResponseError.fromResponse(response);
    }
    return response;
  }
}

function pathOf({ owner, name }: RepositoryId): string {
  return `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
}
