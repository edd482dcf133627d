import { createApiRef, type FetchApi } from '@backstage/frontend-plugin-api';
import { ResponseError } from '@backstage/errors';
import { z } from 'zod';
import {
  argoCdApplicationSchema,
  type ArgoCdApplication,
} from './ArgoCdApplication';

/** How an entity names its applications: a label selector or the name of one. */
export type ArgoCdApplicationQuery = { selector: string } | { name: string };

/** Finds the Argo CD Applications of an entity. */
export interface ArgoCdApi {
  /**
   * The applications on all instances that answer, by name.
   *
   * @throws ResponseError when the portal's backend cannot ask
   */
  findApplications(query: ArgoCdApplicationQuery): Promise<ArgoCdApplication[]>;
}

/** The portal's {@link ArgoCdApi}. */
export const argoCdApiRef = createApiRef<ArgoCdApi>().with({
  id: 'plugin.argocd.client',
  pluginId: 'argocd',
});

const instancesSchema = z.array(z.object({ name: z.string() }));
const applicationListSchema = z.object({
  items: z.array(argoCdApplicationSchema).nullish(),
});

/** Asks Argo CD through the portal's backend, which holds the tokens. */
export class ArgoCdClient implements ArgoCdApi {
  readonly #fetchApi: FetchApi;

  constructor(options: { fetchApi: FetchApi }) {
    this.#fetchApi = options.fetchApi;
  }

  async findApplications(query: ArgoCdApplicationQuery) {
    const criterion =
      'selector' in query
        ? `selector/${encodeURIComponent(query.selector)}`
        : `name/${encodeURIComponent(query.name)}`;
    const instances = instancesSchema.parse(
      await this.#get(`find/${criterion}`),
    );
    const found = await Promise.all(
      instances.map(async ({ name }) => {
        const body = await this.#get(
          `argoInstance/${encodeURIComponent(name)}/applications/${criterion}`,
        );
        const applications =
          'selector' in query
            ? applicationListSchema.parse(body).items ?? []
            : [argoCdApplicationSchema.parse(body)];
        return applications.map(application => ({
          ...application,
          instanceName: name,
        }));
      }),
    );
    return found
      .flat()
      .sort((a, b) => a.metadata.name.localeCompare(b.metadata.name));
  }

  async #get(path: string): Promise<unknown> {
    const response = await this.#fetchApi.fetch(`plugin://argocd/${path}`);
    if (!response.ok) {
      throw await ResponseError.fromResponse(response);
    }
    return await response.json();
  }
}
