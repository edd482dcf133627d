import type {
  AuditorService,
  AuthService,
  BackstageCredentials,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import type { LocalGitHost } from '@internal/plugin-local-git-node';
import type { Request } from 'express';
import type { RepositoryAccess } from '../access/RepositoryAccess';

/** What the routes of the JSON API share. */
export interface ApiContext {
  host: LocalGitHost;
  access: RepositoryAccess;
  auth: AuthService;
  httpAuth: HttpAuthService;
  auditor: AuditorService;
  /** Whether reading takes no credentials. */
  anonymousRead: boolean;
}

/** Who asks, for a route that only reads. */
export function readerCredentials(
  context: ApiContext,
  request: Request,
): Promise<BackstageCredentials> {
  return context.httpAuth.credentials(request, {
    allow: context.anonymousRead
      ? ['user', 'service', 'none']
      : ['user', 'service'],
  });
}
