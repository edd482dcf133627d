import type { BuiltService } from '@internal/tooling';
import { setTimeout as delay } from 'node:timers/promises';
import type { OptionSet } from './optionSets';

/** Goes through the life of an item as the API describes it, whatever the language of the service. */
export async function exerciseItems(
  service: BuiltService,
  options: OptionSet,
): Promise<void> {
  const refused = await service.request('/items', {
    method: 'POST',
    body: { name: '' },
  });
  expect(refused.status).toBe(400);
  expect(refused.headers.get('content-type')).toMatch(
    /^application\/problem\+json/,
  );

  const created = await service.request('/items', {
    method: 'POST',
    body: { name: 'kettle' },
  });
  expect(created.status).toBe(201);
  const item = JSON.parse(created.text);
  const path = `/items/${item.id}`;
  // Twice: with a cache the second answer may come from another place.
  for (let reading = 0; reading < 2; reading += 1) {
    expect(JSON.parse((await service.request(path)).text)).toEqual(item);
  }
  const replaced = await service.request(path, {
    method: 'PUT',
    body: { name: 'teapot' },
  });
  expect(JSON.parse(replaced.text)).toMatchObject({
    name: 'teapot',
    version: 2,
  });
  expect(JSON.parse((await service.request(path)).text).name).toBe('teapot');
  expect(
    JSON.parse((await service.request('/items')).text).items,
  ).toContainEqual(expect.objectContaining({ id: item.id }));

  if (options.messaging === 'rabbitmq') {
    expect(await activityOf(service, path, 2)).toEqual([
      'item.created.v1',
      'item.replaced.v1',
    ]);
  } else {
    expect(await service.request(`${path}/activity`)).toMatchObject({
      status: 404,
    });
  }

  expect(await service.request(path, { method: 'DELETE' })).toMatchObject({
    status: 204,
  });
  expect(await service.request(path)).toMatchObject({ status: 404 });
}

/** The events of an item that went through the message queue and came back, once there are `count`. */
async function activityOf(service: BuiltService, path: string, count: number) {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const { text } = await service.request(`${path}/activity`);
    const types = JSON.parse(text).items.map(
      (activity: { type: string }) => activity.type,
    );
    if (types.length >= count || Date.now() > deadline) {
      return types;
    }
    await delay(50);
  }
}
