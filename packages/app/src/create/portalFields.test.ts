import type { ScaffolderApi } from '@backstage/plugin-scaffolder-react';
import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import { withPortalFields } from './portalFields';
import { readEntityFilter } from './readEntityFilter';

class Client {
  readonly #answer = 'task-1';

  async getTemplateParameterSchema(templateRef: string) {
    return {
      title: templateRef,
      steps: [
        {
          title: 'Details',
          schema: {
            properties: {
              owner: { 'ui:field': 'OwnerPicker', title: 'OwnerPicker' },
              name: { 'ui:field': 'ServiceNameField' },
            },
            dependencies: {
              owner: {
                oneOf: [
                  { properties: { system: { 'ui:field': 'EntityPicker' } } },
                ],
              },
            },
          },
        },
      ],
    };
  }

  async scaffold() {
    return { taskId: this.#answer };
  }
}

describe('withPortalFields', () => {
  const client = withPortalFields(new Client() as unknown as ScaffolderApi);

  it('asks with the portal’s own fields, wherever a template names Backstage’s', async () => {
    const { title, steps } = await client.getTemplateParameterSchema('t');
    expect(title).toBe('t');
    expect(steps).toEqual([
      {
        title: 'Details',
        schema: {
          properties: {
            owner: { 'ui:field': 'PortalOwnerPicker', title: 'OwnerPicker' },
            name: { 'ui:field': 'ServiceNameField' },
          },
          dependencies: {
            owner: {
              oneOf: [
                {
                  properties: { system: { 'ui:field': 'PortalEntityPicker' } },
                },
              ],
            },
          },
        },
      },
    ]);
  });

  it('leaves everything else to the client', async () => {
    await expect(
      client.scaffold({ templateRef: 't', values: {} }),
    ).resolves.toEqual({ taskId: 'task-1' });
  });
});

describe('readEntityFilter', () => {
  it('offers what the template says', () => {
    expect(readEntityFilter({ allowedKinds: ['Group'] }, ['User'])).toEqual({
      kind: ['Group'],
    });
    expect(
      readEntityFilter({
        catalogFilter: {
          kind: 'System',
          'spec.type': ['a', 'b'],
          'metadata.annotations.x': { exists: true },
        },
        allowedKinds: ['Group'],
      }),
    ).toEqual({
      kind: 'System',
      'spec.type': ['a', 'b'],
      'metadata.annotations.x': CATALOG_FILTER_EXISTS,
    });
    expect(
      readEntityFilter({
        catalogFilter: [{ kind: 'API' }, { kind: 'System' }],
      }),
    ).toEqual([{ kind: 'API' }, { kind: 'System' }]);
  });

  it('offers the field’s own kinds, or everything, where the template does not say', () => {
    expect(readEntityFilter({}, ['Group', 'User'])).toEqual({
      kind: ['Group', 'User'],
    });
    expect(readEntityFilter({})).toBeUndefined();
  });
});
