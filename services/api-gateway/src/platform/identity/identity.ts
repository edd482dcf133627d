/** On whose behalf a request is made, as whoever sent it signed it. */
export interface Identity {
  /** The id of a user, or `service:<name>`. */
  subject: string;
  /** For example `customer`, `admin`; `service` for another service alone. */
  roles: readonly string[];
  /** The user's session, where there is one. */
  sessionId?: string;
}

/** Carries the signed identity from the gateway, or from another service, to a service. */
export const identityHeader = 'x-identity';

/** Who identities are made for: the services of the shop. */
export const identityAudience = 'storefront';

/** The one algorithm that is signed with and accepted. */
export const identityAlgorithm = 'HS256';

/** The role of services, and what the subject of one begins with: no user has either. */
export const serviceRole = 'service';
export const serviceSubjectPrefix = 'service:';

/** An identity that lives longer is refused, whoever signed it: it is made anew for every request. */
export const longestLifetimeSeconds = 120;
