import { symlink } from 'node:fs/promises';
import { createMockDirectory } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { parse } from 'yaml';
import { DefinitionFileProcessor } from './DefinitionFileProcessor';

const definition = 'openapi: 3.1.0\ninfo: { title: Ünïcode ✓ }\n';

describe('DefinitionFileProcessor', () => {
  const directory = createMockDirectory();
  const processor = new DefinitionFileProcessor();
  const emit = jest.fn();

  beforeEach(() => {
    jest.resetAllMocks();
    directory.setContent({
      'repository/catalog-info.yaml': '',
      'repository/catalog/portal.yaml': '',
      'repository/plugins/git/openapi.yaml': definition,
      'repository-secrets/openapi.yaml': 'secret',
    });
  });

  function api(text: unknown, kind = 'API', placeholder = '$text'): Entity {
    return {
      apiVersion: 'backstage.io/v1alpha1',
      kind,
      metadata: { name: 'git' },
      spec: { type: 'openapi', definition: { [placeholder]: text as string } },
    };
  }

  const process = (entity: Entity, type = 'file', originType = type) =>
    processor.preProcessEntity(
      entity,
      { type, target: directory.resolve('repository/catalog/portal.yaml') },
      emit,
      {
        type: originType,
        target: directory.resolve('repository/catalog-info.yaml'),
      },
    );

  it('reads the file, and has the entity read again when the file changes', async () => {
    const { spec } = await process(api('../plugins/git/openapi.yaml'));
    expect(spec).toEqual({ type: 'openapi', definition });
    expect(emit).toHaveBeenCalledWith({
      type: 'refresh',
      key: `file:${directory.resolve('repository/plugins/git/openapi.yaml')}`,
    });
  });

  it('puts what the definition refers to into it, and watches that, too', async () => {
    directory.addContent({
      'repository/events/asyncapi.yaml':
        'asyncapi: 3.0.0\nchannels:\n  a: { $ref: "./schemas/a.json" }\n',
      'repository/events/schemas/a.json':
        '{ "type": "object", "properties": { "b": { "$ref": "b.json" } } }',
      'repository/events/schemas/b.json': '{ "const": "✓" }',
    });
    const { spec } = await process(
      api('../events/asyncapi.yaml', 'API', '$asyncapi'),
    );
    expect(parse(spec?.definition as string)).toEqual({
      asyncapi: '3.0.0',
      channels: { a: { type: 'object', properties: { b: { const: '✓' } } } },
    });
    for (const name of ['asyncapi.yaml', 'schemas/a.json', 'schemas/b.json']) {
      const file = directory.resolve(`repository/events/${name}`);
      expect(emit).toHaveBeenCalledWith({
        type: 'refresh',
        key: `file:${file}`,
      });
    }
  });

  it.each([
    ['a file outside', '../repository-secrets/openapi.yaml', /outside/],
    ['the root', '/etc/passwd', /outside/],
    ['another machine', 'http://127.0.0.1:1/schema.json', /127.0.0.1:1/],
    ['a missing file', './missing.json', /missing.json cannot be read/],
  ])('does not follow a reference to %s', async (_, reference, problem) => {
    directory.addContent({
      'repository/openapi.yaml': `openapi: 3.1.0\ncomponents: { $ref: ${JSON.stringify(
        reference,
      )} }\n`,
    });
    await expect(
      process(api('../openapi.yaml', 'API', '$openapi')),
    ).rejects.toThrow(problem);
  });

  it('comes before the placeholders of the catalog', () => {
    expect(processor.getPriority()).toBeLessThan(20);
  });

  it('refuses whatever is outside, links included', async () => {
    await symlink(
      directory.resolve('repository-secrets/openapi.yaml'),
      directory.resolve('repository/link.yaml'),
    );
    for (const path of [
      '../../repository-secrets/openapi.yaml',
      directory.resolve('repository-secrets/openapi.yaml'),
      '../link.yaml',
    ]) {
      await expect(process(api(path))).rejects.toThrow(
        `The definition ${path} is outside of the folder of`,
      );
    }
    expect(emit).not.toHaveBeenCalled();
  });

  it('says which file is missing', async () => {
    await expect(process(api('./missing.yaml'))).rejects.toThrow(
      /The definition .*missing\.yaml cannot be read/,
    );
  });

  it('leaves alone what is not its business', async () => {
    const entity = api('../plugins/git/openapi.yaml');
    const other = api('../plugins/git/openapi.yaml', 'Component');
    const inline = {
      ...entity,
      spec: { type: 'openapi', definition: 'openapi: 3.1.0' },
    };
    expect(await process(entity, 'url')).toBe(entity);
    expect(await process(entity, 'file', 'url')).toBe(entity);
    expect(await process(other)).toBe(other);
    expect(await process(inline)).toBe(inline);
    expect(await process(api(['x']))).toEqual(api(['x']));
  });
});
