import type {
  GithubCredentialsProvider,
  ScmIntegrations,
} from '@backstage/integration';
import type { RepositoryLocation } from '@internal/plugin-golden-path-common';
import { Octokit } from 'octokit';

/**
 * A client of GitHub's API for one repository.
 *
 * @param location - the repository
 * @param options - the configured integrations, and where tokens for them come from
 */
export async function createGithubClient(
  location: RepositoryLocation,
  options: {
    integrations: ScmIntegrations;
    credentials: GithubCredentialsProvider;
  },
): Promise<Octokit> {
  const { host, owner, repository } = location;
  const integration = options.integrations.github.byHost(host);
  const { token } = await options.credentials.getCredentials({
    url: `https://${host}/${owner}/${repository}`,
  });
  return new Octokit({
    auth: token,
    baseUrl: integration?.config.apiBaseUrl,
    // Waiting for a rate limit may take an hour; better to say so at once.
    throttle: { enabled: false },
    retry: { enabled: false },
  });
}
