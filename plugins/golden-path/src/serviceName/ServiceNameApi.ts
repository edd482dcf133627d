import { createApiRef, type FetchApi } from '@backstage/frontend-plugin-api';
import { ResponseError } from '@backstage/errors';
import { z } from 'zod';

/** Whether a service could have a name. */
export interface ServiceNameCheck {
  available: boolean;
  /** Why not, one sentence each; empty when the name is free. */
  problems: string[];
}

/** Knows which names of services are free. */
export interface ServiceNameApi {
  /**
   * Looks for the name in the catalog, on the Git host and among the reserved names.
   *
   * @throws ResponseError when the portal's backend does not say
   */
  check(
    name: string,
    options?: { signal?: AbortSignal },
  ): Promise<ServiceNameCheck>;
}

/** The portal's {@link ServiceNameApi}. */
export const serviceNameApiRef = createApiRef<ServiceNameApi>().with({
  id: 'plugin.golden-path.service-names',
  pluginId: 'golden-path',
});

const checkSchema = z.object({
  available: z.boolean(),
  problems: z.array(z.string()),
});

/** Asks the scaffolder's backend, where the golden path adds the answer. */
export class ServiceNameClient implements ServiceNameApi {
  readonly #fetchApi: FetchApi;

  constructor(options: { fetchApi: FetchApi }) {
    this.#fetchApi = options.fetchApi;
  }

  async check(name: string, options?: { signal?: AbortSignal }) {
    const response = await this.#fetchApi.fetch(
      `plugin://scaffolder/golden-path/names/${encodeURIComponent(name)}`,
      { signal: options?.signal },
    );
    if (!response.ok) {
      throw await ResponseError.fromResponse(response);
    }
    return checkSchema.parse(await response.json());
  }
}
