import { type Request, type RequestHandler, Router } from 'express';
import type { Audit } from '../http/audit.ts';
import { userIdOf } from '../http/requireSession.ts';
import type { AddressFields } from './address.ts';
import type { Addresses } from './addresses.ts';

type AddressBody = AddressFields & { isDefault?: boolean };
type AddressRequest = Request<{ addressId: string }, unknown, AddressBody>;

/** The HTTP interface of a user's own addresses. */
export function addressRoutes(options: {
  addresses: Addresses;
  signedIn: RequestHandler[];
  audit: Audit;
}): Router {
  const { addresses, signedIn, audit } = options;
  const router = Router();
  const one = '/users/me/addresses/:addressId';

  router.get('/users/me/addresses', ...signedIn, async (request, response) => {
    response.json({ items: await addresses.list(userIdOf(request)) });
  });

  router.post(
    '/users/me/addresses',
    ...signedIn,
    async (request: Request<Record<string, string>, unknown, AddressBody>, response) => {
      const userId = userIdOf(request);
      const { isDefault = false, ...fields } = request.body;
      const address = await addresses.add(userId, fields, isDefault);
      audit({ action: 'add-address', userId });
      response.status(201).location(`/users/me/addresses/${address.id}`).json(address);
    },
  );

  router.get(one, ...signedIn, async (request: AddressRequest, response) => {
    response.json(await addresses.find(userIdOf(request), request.params.addressId));
  });

  router.put(one, ...signedIn, async (request: AddressRequest, response) => {
    const userId = userIdOf(request);
    const { isDefault = false, ...fields } = request.body;
    const address = await addresses.replace(userId, request.params.addressId, fields, isDefault);
    audit({ action: 'change-address', userId });
    response.json(address);
  });

  router.delete(one, ...signedIn, async (request: AddressRequest, response) => {
    const userId = userIdOf(request);
    await addresses.remove(userId, request.params.addressId);
    audit({ action: 'remove-address', userId });
    response.status(204).end();
  });

  return router;
}
