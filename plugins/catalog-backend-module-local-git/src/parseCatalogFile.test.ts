import { parseCatalogFile } from './parseCatalogFile';

const component = `
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: orders
spec:
  type: service
`;

describe('parseCatalogFile', () => {
  it('reads every document and leaves references to files as they are', async () => {
    const entities = await parseCatalogFile(`---${component}
---
apiVersion: backstage.io/v1alpha1
kind: API
metadata:
  name: orders
spec:
  definition:
    $text: ./openapi.yaml
---
`);
    expect(entities.map(each => each.kind)).toEqual(['Component', 'API']);
    expect(entities[1].spec).toEqual({
      definition: { $text: './openapi.yaml' },
    });
    await expect(parseCatalogFile('')).resolves.toEqual([]);
  });

  it.each([
    [
      'broken YAML',
      'a: [',
      'Document 1 of catalog-info.yaml is not valid YAML',
    ],
    ['a second bad document', `${component}\n---\n"`, 'Document 2'],
    ['a scalar', 'just text', 'is not an entity'],
    ['a list', '- a', 'is not an entity'],
    ['no kind', 'metadata: { name: a }', 'is of kind undefined'],
    ['a user', component.replace('Component', 'User'), 'is of kind "User"'],
    ['a group', component.replace('Component', 'Group'), 'of kind "Group"'],
    ['a template', component.replace('Component', 'Template'), 'Template'],
    ['a location', component.replace('Component', 'Location'), 'Location'],
    ['a bad name', component.replace('orders', '-x-'), 'is not valid'],
    ['no name', component.replace('name: orders', 'x: y'), 'is not valid'],
    ['other roots', `${component}\nother: 1`, 'is not valid'],
    ['a duplicate', `${component}\n---${component}`, 'a second time'],
    [
      'too many',
      Array.from({ length: 101 }, (_, index) =>
        component.replace('orders', `orders-${index}`),
      ).join('\n---'),
      'more than 100',
    ],
    [
      'an alias bomb',
      `a: &a [x,x,x,x,x,x,x,x,x,x]
b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]
c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]
d: [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]`,
      'alias',
    ],
  ])('refuses %s', async (_, content, message) => {
    await expect(parseCatalogFile(content)).rejects.toThrow(message);
  });
});
