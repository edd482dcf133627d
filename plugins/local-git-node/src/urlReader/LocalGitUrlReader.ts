import type {
  UrlReaderService,
  UrlReaderServiceReadTreeOptions,
  UrlReaderServiceReadTreeResponse,
  UrlReaderServiceReadUrlOptions,
  UrlReaderServiceReadUrlResponse,
  UrlReaderServiceSearchOptions,
  UrlReaderServiceSearchResponse,
} from '@backstage/backend-plugin-api';
import {
  type ReadTreeResponseFactory,
  ReadUrlResponseFactory,
  type ReaderFactory,
} from '@backstage/backend-defaults/urlReader';
import { isError, NotFoundError, NotModifiedError } from '@backstage/errors';
import {
  buildFileUrl,
  type LocalGitLocation,
  parseLocalGitUrl,
} from '@internal/plugin-local-git-common';
import { Minimatch } from 'minimatch';
import type { LocalGitHost } from '../LocalGitHost';

/**
 * Reads files and directories of the embedded Git host straight from the disk.
 *
 * @remarks
 *
 * As with any other host, it reads with the rights of the backend, not those of a user.
 */
export class LocalGitUrlReader implements UrlReaderService {
  readonly #host: LocalGitHost;
  readonly #baseUrls: string[];
  readonly #treeResponseFactory: ReadTreeResponseFactory;

  /**
   * A factory for Backstage's UrlReader.
   *
   * @param host - the embedded Git host
   * @param baseUrls - the addresses that its API has, from outside and from inside
   */
  static factory(host: LocalGitHost, baseUrls: string[]): ReaderFactory {
    return ({ treeResponseFactory }) => [
      {
        reader: new LocalGitUrlReader(host, baseUrls, treeResponseFactory),
        predicate: url =>
          baseUrls.some(baseUrl =>
            url.href.startsWith(`${baseUrl.replace(/\/+$/, '')}/`),
          ),
      },
    ];
  }

  private constructor(
    host: LocalGitHost,
    baseUrls: string[],
    treeResponseFactory: ReadTreeResponseFactory,
  ) {
    this.#host = host;
    this.#baseUrls = baseUrls;
    this.#treeResponseFactory = treeResponseFactory;
  }

  async readUrl(
    url: string,
    options?: UrlReaderServiceReadUrlOptions,
  ): Promise<UrlReaderServiceReadUrlResponse> {
    const { owner, name, ref, path } = this.#parse(url);
    const file = await this.#host.streamFile(owner, name, {
      ref,
      path,
      signal: options?.signal,
    });
    if (options?.etag === file.blobId) {
      throw new NotModifiedError();
    }
    return ReadUrlResponseFactory.fromReadable(file.open(), {
      etag: file.blobId,
    });
  }

  async readTree(
    url: string,
    options?: UrlReaderServiceReadTreeOptions,
  ): Promise<UrlReaderServiceReadTreeResponse> {
    const { owner, name, ref, path } = this.#parse(url);
    const tree = await this.#host.readTree(owner, name, {
      ref,
      path,
      signal: options?.signal,
    });
    if (options?.etag === tree.commitId) {
      throw new NotModifiedError();
    }
    return this.#treeResponseFactory.fromTarArchive({
      stream: tree.open(),
      etag: tree.commitId,
      filter: options?.filter,
      stripFirstDirectory: false,
    });
  }

  async search(
    url: string,
    options?: UrlReaderServiceSearchOptions,
  ): Promise<UrlReaderServiceSearchResponse> {
    const location = this.#parse(url);
    const { owner, name, ref, path } = location;
    const { commitId, entries } = await this.#listAll(location, options);
    if (options?.etag === commitId) {
      throw new NotModifiedError();
    }
    const matcher = new Minimatch(path, { dot: true });
    const baseUrl = this.#baseUrls.find(base => url.startsWith(base));
    const files = entries
      .filter(entry => entry.type === 'file' && matcher.match(entry.path))
      .map(entry => ({
        url: buildFileUrl(baseUrl ?? this.#baseUrls[0], {
          owner,
          name,
          kind: 'blob',
          ref: ref ?? 'HEAD',
          path: entry.path,
        }),
        content: async () => {
          const file = await this.#host.readFile(owner, name, {
            ref: commitId,
            path: entry.path,
            signal: options?.signal,
          });
          return file.content;
        },
      }));
    return { files, etag: commitId };
  }

  toString(): string {
    return 'localGit{}';
  }

  async #listAll(
    location: LocalGitLocation,
    options?: UrlReaderServiceSearchOptions,
  ) {
    const { owner, name, ref, path } = location;
    // Only what is below the part without wildcards has to be listed.
    const segments = path.split('/');
    const firstWildcard = segments.findIndex(part => /[*?[{(!]/.test(part));
    const fixed = segments.slice(0, Math.max(firstWildcard, 0)).join('/');
    try {
      return await this.#host.listTree(owner, name, {
        ref,
        path: firstWildcard < 0 ? parent(path) : fixed,
        recursive: true,
        signal: options?.signal,
      });
    } catch (error) {
      if (isError(error) && error.name === 'NotFoundError') {
        return { commitId: '', entries: [] };
      }
      throw error;
    }
  }

  #parse(url: string): LocalGitLocation {
    const location = parseLocalGitUrl(url, this.#baseUrls);
    if (!location) {
      throw new NotFoundError(
        `${url} is not the address of a file or directory of the embedded Git host`,
      );
    }
    return location;
  }
}

function parent(path: string): string {
  return path.split('/').slice(0, -1).join('/');
}
