import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';

/**
 * Whose eyes the catalog is read with: a person's own, and for a machine the portal's. What a machine's
 * token is restricted to does not survive being stored with the task, so that Backstage would refuse to
 * pass it on to the catalog; what the machine may do has been decided by then.
 *
 * @param auth - who can tell people from machines
 * @param initiator - who started the run
 */
export async function readerCredentials(
  auth: AuthService,
  initiator: BackstageCredentials,
): Promise<BackstageCredentials> {
  return auth.isPrincipal(initiator, 'user')
    ? initiator
    : auth.getOwnServiceCredentials();
}
