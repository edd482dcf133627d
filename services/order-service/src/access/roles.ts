import type { Request, RequestHandler } from 'express';
import { HttpProblem } from '../platform/http/problem.ts';
import type { Identity } from '../platform/identity/identity.ts';
import type { IdentityVerifier } from '../platform/identity/identityVerifier.ts';
import { identityOf, requireIdentity } from '../platform/identity/requireIdentity.ts';

/** Who may come in, one handler for each kind of caller. */
export interface Access {
  /** Who has a cart and places orders. */
  customer: RequestHandler;
  /** Who reads orders: their own, or all of them. */
  reader: RequestHandler;
  /** Who decides about orders: their own, or all of them. */
  owner: RequestHandler;
  /** Who runs the shop. */
  admin: RequestHandler;
  /** Who checks the service. */
  inspector: RequestHandler;
}

/** Access by the roles that the identity of the caller holds. */
export function createAccess(verifier: IdentityVerifier): Access {
  return {
    customer: requireIdentity(verifier, { roles: ['customer'] }),
    reader: requireIdentity(verifier, { roles: ['customer', 'admin', 'service'] }),
    owner: requireIdentity(verifier, { roles: ['customer', 'admin'] }),
    admin: requireIdentity(verifier, { roles: ['admin'] }),
    inspector: requireIdentity(verifier, { roles: ['service', 'admin'] }),
  };
}

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/**
 * The customer who calls.
 *
 * @throws HttpProblem (403) when the caller is no user: only users have carts and orders
 */
export function customerOf(request: Request): string {
  const { subject } = identityOf(request);
  if (!uuid.test(subject)) {
    throw new HttpProblem(403, 'Only users have carts and orders');
  }
  return subject;
}

/** Whether a caller may see what belongs to others. */
export function seesAll({ roles }: Identity): boolean {
  return roles.includes('admin') || roles.includes('service');
}
