import { NotFoundError } from '@backstage/errors';
import { parse } from 'yaml';
import { definitionPlaceholderResolver } from './definitionPlaceholderResolver';

const folder = 'https://git.example/shop/orders/blob/main/';

describe('definitionPlaceholderResolver', () => {
  const emit = jest.fn();
  const read = jest.fn();

  beforeEach(() => jest.resetAllMocks());

  const resolveDefinition = (value: unknown, files: Record<string, string>) => {
    read.mockImplementation(async (url: string) => {
      const content = files[url.replace(folder, '')];
      if (content === undefined) {
        throw new NotFoundError(`no file at ${url}`);
      }
      return Buffer.from(content);
    });
    return definitionPlaceholderResolver({
      key: 'asyncapi',
      value: value as string,
      baseUrl: `${folder}catalog-info.yaml`,
      read,
      resolveUrl: (url, base) => new URL(url, base).toString(),
      emit,
    });
  };

  it('reads a definition and what it refers to, and watches all of it', async () => {
    const definition = await resolveDefinition('./api/asyncapi.yaml', {
      'api/asyncapi.yaml':
        'asyncapi: 3.0.0\na: { $ref: ../events/a.json }\nb: { $ref: "#/a" }\n',
      'events/a.json': '{ "const": "✓" }',
    });
    expect(parse(definition as string)).toEqual({
      asyncapi: '3.0.0',
      a: { const: '✓' },
      b: { $ref: '#/a' },
    });
    for (const file of ['api/asyncapi.yaml', 'events/a.json']) {
      expect(emit).toHaveBeenCalledWith({
        type: 'refresh',
        key: `url:${folder}${file}`,
      });
    }
  });

  it.each([
    '../../../../secrets/blob/main/a.json',
    '/secrets/blob/main/a.json',
    '%2e%2e/a.json',
    'https://git.example/shop/secrets/blob/main/a.json',
    'http://169.254.169.254/latest/meta-data',
  ])('does not read %s', async reference => {
    await expect(
      resolveDefinition('./asyncapi.yaml', {
        'asyncapi.yaml': `asyncapi: 3.0.0\na: { $ref: ${reference} }\n`,
      }),
    ).rejects.toThrow('Placeholder $asyncapi could not read ./asyncapi.yaml');
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('does not read a definition outside', async () => {
    await expect(resolveDefinition('../../a.yaml', {})).rejects.toThrow(
      'outside of its folder',
    );
    expect(read).not.toHaveBeenCalled();
  });

  it.each([[['x']], [{}], [1], [undefined]])('refuses %p', async value => {
    await expect(resolveDefinition(value, {})).rejects.toThrow(
      'Placeholder $asyncapi needs the path of a file',
    );
  });

  it.each(['', '{', 'asyncapi: 3.0.0\na: { $ref: gone.json }\n'])(
    'says that it cannot read %p',
    async content => {
      await expect(
        resolveDefinition('asyncapi.yaml', { 'asyncapi.yaml': content }),
      ).rejects.toThrow('Placeholder $asyncapi could not read asyncapi.yaml');
    },
  );
});
