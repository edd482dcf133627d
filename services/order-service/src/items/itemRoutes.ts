import { type Request, type Response, Router } from 'express';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { entityTag, expectedVersion } from './entityTag.ts';
import type { Item, ItemFields } from './item.ts';
import type { ItemActivity } from './itemActivity.ts';
import { ItemNotFound } from './itemErrors.ts';
import type { ItemStore } from './itemStore.ts';

/** What callers send; the description may be left out. */
type ItemBody = Pick<ItemFields, 'name'> & Partial<ItemFields>;

/** A request whose path, query and body openapi.yaml has already checked. */
type ItemRequest = Request<{ itemId: string }, unknown, ItemBody>;

/** The HTTP interface of items. What is accepted here is described, and checked, by openapi.yaml. */
export function itemRoutes(store: ItemStore, activity: ItemActivity): Router {
  const router = Router();

  router.post('/items', async (request: ItemRequest, response) => {
    const item = await store.create(fieldsOf(request));
    response.location(`/items/${item.id}`);
    send(response.status(201), item);
  });

  router.get('/items', async (request, response) => {
    const { limit, cursor } = request.query as unknown as { limit: number; cursor?: string };
    const after = cursor === undefined ? undefined : decodeCursor(cursor);
    const { items, next } = await store.list({ limit, after });
    response.json({ items, ...(next !== undefined && { nextCursor: encodeCursor(next) }) });
  });

  router.get('/items/:itemId', async (request: ItemRequest, response) => {
    const { itemId } = request.params;
    const item = await store.find(itemId);
    if (item === undefined) {
      throw new ItemNotFound(itemId);
    }
    send(response, item);
  });

  router.put('/items/:itemId', async (request: ItemRequest, response) => {
    const version = expectedVersion(request.headers['if-match']);
    send(response, await store.replace(request.params.itemId, fieldsOf(request), version));
  });

  router.delete('/items/:itemId', async (request: ItemRequest, response) => {
    const version = expectedVersion(request.headers['if-match']);
    await store.remove(request.params.itemId, version);
    response.status(204).end();
  });

  router.get('/items/:itemId/activity', async (request: ItemRequest, response) => {
    response.json({ items: await activity.of(request.params.itemId) });
  });

  return router;
}

function fieldsOf(request: ItemRequest): ItemFields {
  const { name, description = '' } = request.body;
  return { name, description };
}

/** Express answers 304 by itself when the caller has this version already. */
function send(response: Response, item: Item): void {
  response.setHeader('etag', entityTag(item.version));
  response.json(item);
}
