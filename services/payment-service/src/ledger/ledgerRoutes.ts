import { Router } from 'express';
import type { IdentityVerifier } from '../platform/identity/identityVerifier.ts';
import { requireIdentity } from '../platform/identity/requireIdentity.ts';
import { decodeCursor, encodeCursor } from '../payments/cursor.ts';
import type { LedgerStore } from './ledgerStore.ts';

/** The journal and its balances, for administrators. */
export function ledgerRoutes(verifier: IdentityVerifier, ledger: LedgerStore): Router {
  const router = Router();
  const admins = requireIdentity(verifier, { roles: ['admin'] });
  router.get('/payments/ledger', admins, async (request, response) => {
    const query = request.query as unknown as {
      limit: number;
      cursor?: string;
      paymentId?: string;
    };
    const before = decodeCursor(query.cursor);
    const { items, next } = await ledger.list({
      limit: query.limit,
      before,
      paymentId: query.paymentId,
    });
    response.json({
      balances: await ledger.balances(),
      items,
      ...(next !== undefined && { nextCursor: encodeCursor(next) }),
    });
  });
  return router;
}
