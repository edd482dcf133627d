import { describe, expect, test } from '@jest/globals';
import { RouteTable } from './routeTable.ts';

const table = new RouteTable({
  openapi: '3.1.0',
  info: { title: 'test', version: '1' },
  paths: {
    '/things/{thingId}': { get: {}, delete: {}, parameters: [] },
    '/things/latest': { get: {} },
    '/things': { post: {} },
    '/a.b': { get: {} },
  },
});

describe('RouteTable', () => {
  test.each([
    ['/things', '/things'],
    ['/things/', '/things'],
    ['/things/42', '/things/{thingId}'],
    ['/things/latest', '/things/latest'],
    ['/a.b', '/a.b'],
  ])('finds the template of %s', (path, template) => {
    expect(table.find(path)?.template).toBe(template);
  });

  test.each(['/', '/thing', '/things/42/parts', '/axb', '/things//'])('finds none for %s', path => {
    expect(table.find(path)).toBeUndefined();
  });

  test('knows the methods, and that a GET may be asked for as HEAD', () => {
    expect([...(table.find('/things/42')?.methods ?? [])]).toEqual(['GET', 'HEAD', 'DELETE']);
    expect([...(table.find('/things')?.methods ?? [])]).toEqual(['POST']);
  });
});
