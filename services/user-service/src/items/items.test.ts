import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../../test/eventually.ts';
import { send } from '../../test/http.ts';
import { startTestService, type TestService } from '../../test/testService.ts';
import type { Item } from './item.ts';
import type { Activity } from './itemActivity.ts';

interface Page {
  items: Item[];
  nextCursor?: string;
}

let service: TestService;
let items: string;

beforeAll(async () => {
  service = await startTestService();
  items = `${service.url}/items`;
});

afterAll(() => service.stop());

async function create(fields: { name: string; description?: string }): Promise<Item> {
  const answer = await send<Item>('POST', items, { body: fields });
  expect(answer.status).toBe(201);
  return answer.body;
}

describe('creating an item', () => {
  test('answers the item, its version and where it is', async () => {
    const answer = await send<Item>('POST', items, { body: { name: 'Cup' } });

    expect(answer).toMatchObject({
      status: 201,
      body: { name: 'Cup', description: '', version: 1 },
    });
    expect(answer.headers.get('etag')).toBe('"1"');
    const location = new URL(answer.headers.get('location') ?? '', items);
    expect(await send('GET', location.href)).toMatchObject({ status: 200, body: answer.body });
  });

  test('keeps any text as it is', async () => {
    const fields = { name: `'; DROP TABLE items; --`, description: '"\\\n{{ 🛒 שלום }}' };

    const { id } = await create(fields);

    expect(await send('GET', `${items}/${id}`)).toMatchObject({ body: fields });
  });

  test.each([
    ['no name', {}],
    ['a name of blanks', { name: '  ' }],
    ['a name that is too long', { name: 'x'.repeat(101) }],
    ['an unknown field', { name: 'Cup', colour: 'red' }],
    ['a version', { name: 'Cup', version: 7 }],
    ['a NUL in its name', { name: 'Cup\u0000' }],
    ['a NUL in its description', { name: 'Cup', description: '\u0000' }],
  ])('is refused with %s', async (_what, body) => {
    const answer = await send('POST', items, { body });

    expect(answer.status).toBe(400);
  });
});

describe('reading an item', () => {
  test('is answered 304 to a caller that has this version', async () => {
    const { id } = await create({ name: 'Cup' });

    // Without a word about caching, fetch would ask for a fresh answer
    const headers = { 'if-none-match': '"1"', 'cache-control': 'max-age=0' };
    const answer = await send('GET', `${items}/${id}`, { headers });

    expect(answer.status).toBe(304);
  });

  test('is answered 404 when there is none, and 400 when the id cannot be one', async () => {
    expect((await send('GET', `${items}/${randomUUID()}`)).status).toBe(404);
    expect((await send('GET', `${items}/first`)).status).toBe(400);
  });
});

describe('replacing an item', () => {
  test('changes all fields and the version', async () => {
    const { id, createdAt } = await create({ name: 'Cup', description: 'old' });

    const answer = await send<Item>('PUT', `${items}/${id}`, { body: { name: 'Mug' } });

    expect(answer).toMatchObject({
      status: 200,
      body: { id, name: 'Mug', description: '', version: 2, createdAt },
    });
    expect(answer.headers.get('etag')).toBe('"2"');
    expect(await send('GET', `${items}/${id}`)).toMatchObject({ body: answer.body });
  });

  test('succeeds for exactly one of many callers that saw the same version', async () => {
    const { id } = await create({ name: 'Cup' });

    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, caller) =>
        send('PUT', `${items}/${id}`, {
          body: { name: `Cup of ${caller}` },
          headers: { 'if-match': '"1"' },
        }),
      ),
    );

    const statuses = answers.map(answer => answer.status).toSorted();
    expect(statuses).toEqual([200, ...Array.from({ length: 9 }, () => 412)]);
    expect(await send('GET', `${items}/${id}`)).toMatchObject({ body: { version: 2 } });
  });

  test('is refused when there is none, or with a condition that makes no sense', async () => {
    const body = { name: 'Mug' };
    const { id } = await create({ name: 'Cup' });

    expect((await send('PUT', `${items}/${randomUUID()}`, { body })).status).toBe(404);
    const headers = { 'if-match': 'newest' };
    expect((await send('PUT', `${items}/${id}`, { body, headers })).status).toBe(400);
  });
});

describe('removing an item', () => {
  test('needs the current version when the caller names one', async () => {
    const { id } = await create({ name: 'Cup' });

    const stale = { headers: { 'if-match': '"2"' } };
    expect((await send('DELETE', `${items}/${id}`, stale)).status).toBe(412);
    const current = { headers: { 'if-match': '"1"' } };
    expect((await send('DELETE', `${items}/${id}`, current)).status).toBe(204);
    expect((await send('GET', `${items}/${id}`)).status).toBe(404);
    expect((await send('DELETE', `${items}/${id}`)).status).toBe(404);
  });
});

describe('listing items', () => {
  async function readAll(limit: number, onPage: (page: Page) => Promise<void>): Promise<Item[]> {
    const found: Item[] = [];
    let cursor: string | undefined;
    do {
      const query = new URLSearchParams({ limit: String(limit), ...(cursor && { cursor }) });
      const { body } = await send<Page>('GET', `${items}?${query.toString()}`);
      expect(body.items.length).toBeLessThanOrEqual(limit);
      found.push(...body.items);
      cursor = body.nextCursor;
      await onPage(body);
    } while (cursor !== undefined);
    return found;
  }

  test('shows every item once, also while items are removed and added', async () => {
    // One after the other: the first is to be on the first page, not the last
    const mine: Item[] = [];
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      mine.push(await create({ name }));
    }
    let added: Item | undefined;

    const found = await readAll(2, async page => {
      const removed = page.items.find(item => item.id === mine[0]?.id);
      if (removed !== undefined) {
        await send('DELETE', `${items}/${removed.id}`);
        added = await create({ name: 'added' });
      }
    });

    const ids = found.map(item => item.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const item of [...mine, added]) {
      expect(ids).toContain(item?.id);
    }
  });

  test('is refused with a cursor or a limit that cannot be one', async () => {
    expect((await send('GET', `${items}?cursor=1`)).status).toBe(400);
    expect((await send('GET', `${items}?limit=0`)).status).toBe(400);
    expect((await send('GET', `${items}?limit=101`)).status).toBe(400);
  });
});

describe('the activity of an item', () => {
  test('tells what happened to it, in order, and stays when the item is removed', async () => {
    const { id } = await create({ name: 'Cup' });
    await send('PUT', `${items}/${id}`, { body: { name: 'Mug' } });
    await send('DELETE', `${items}/${id}`);

    await eventually(async () => {
      const { body } = await send<{ items: Activity[] }>('GET', `${items}/${id}/activity`);
      expect(body.items.map(({ type, version }) => [type, version])).toEqual([
        ['item.created', 1],
        ['item.replaced', 2],
        ['item.removed', 2],
      ]);
    });
  });

  test('is empty for an item that nobody knows', async () => {
    const answer = await send('GET', `${items}/${randomUUID()}/activity`);

    expect(answer).toMatchObject({ status: 200, body: { items: [] } });
  });
});
