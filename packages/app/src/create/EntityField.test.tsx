import { useState } from 'react';
import type { Entity } from '@backstage/catalog-model';
import {
  catalogApiRef,
  entityPresentationApiRef,
} from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { EntityField } from './EntityField';

function group(name: string, title: string): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: { name, namespace: 'default', title },
    spec: { type: 'team' },
  };
}

const teams = [
  group('orders-team', 'Orders team'),
  group('payments-team', 'Payments team'),
];

async function renderField(catalog: typeof catalogApiRef.T, initial?: string) {
  const onChange = jest.fn();
  function Form() {
    const [formData, setFormData] = useState(initial);
    const props = {
      name: 'owner',
      schema: { title: 'Owner Team', description: 'Who answers for it' },
      uiSchema: { 'ui:options': { allowedKinds: ['Group'] } },
      required: true,
      formData,
      onChange: (value: string | undefined) => {
        onChange(value);
        setFormData(value);
      },
    } as unknown as FieldExtensionComponentProps<string>;
    return (
      <>
        <EntityField {...props} kinds={['Group']} />
        <button type="button">Next</button>
      </>
    );
  }
  await renderInTestApp(<Form />, {
    apis: [
      [catalogApiRef, catalog],
      [
        entityPresentationApiRef,
        {
          forEntity: entity => {
            const snapshot = {
              entityRef: '',
              primaryTitle:
                typeof entity === 'string'
                  ? entity
                  : entity.metadata.title ?? entity.metadata.name,
            };
            return { snapshot, promise: Promise.resolve(snapshot) };
          },
        },
      ],
    ],
  });
  return { onChange };
}

describe('EntityField', () => {
  it('offers teams by their title, answers with the reference, and gets out of the way', async () => {
    const { onChange } = await renderField(catalogApiMock({ entities: teams }));
    const field = await screen.findByRole('combobox', { name: /Owner Team/ });
    await waitFor(() =>
      expect(field).not.toHaveAttribute('placeholder', 'Loading …'),
    );
    await userEvent.type(field, 'orders');
    expect(await screen.findAllByRole('option')).toHaveLength(1);
    await userEvent.click(screen.getByRole('option', { name: 'Orders team' }));
    expect(onChange).toHaveBeenCalledTimes(1);
    expect(onChange).toHaveBeenCalledWith('group:default/orders-team');
    expect(field).toHaveValue('Orders team');

    await userEvent.click(await screen.findByRole('button', { name: 'Next' }));
    expect(screen.queryByRole('option')).toBeNull();
    expect(onChange).toHaveBeenCalledTimes(1);
  });

  it('takes nothing that is not in the catalog', async () => {
    const { onChange } = await renderField(catalogApiMock({ entities: teams }));
    await userEvent.type(
      await screen.findByRole('combobox', { name: /Owner Team/ }),
      'nobody{Tab}',
    );
    expect(onChange).not.toHaveBeenCalledWith(expect.stringMatching(/nobody/));
  });

  it('shows what was answered before, however short it was written', async () => {
    await renderField(catalogApiMock({ entities: teams }), 'payments-team');
    await waitFor(() =>
      expect(screen.getByRole('combobox')).toHaveValue('Payments team'),
    );
  });

  it('says so when an answer is no longer in the catalog', async () => {
    await renderField(catalogApiMock({ entities: teams }), 'gone-team');
    expect(
      await screen.findByText(/group:default\/gone-team is not in the catalog/),
    ).toBeInTheDocument();
    expect(screen.getByRole('combobox')).toBeInvalid();
  });

  it('says what went wrong, and tries again', async () => {
    const catalog = catalogApiMock.mock();
    catalog.streamEntities.mockImplementationOnce(() => {
      throw new Error('The catalog is away');
    });
    await renderField(catalog);
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The catalog is away',
    );
    catalog.streamEntities.mockImplementation(async function* stream() {
      yield teams;
    });
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(
      await screen.findByRole('combobox', { name: /Owner Team/ }),
    ).toBeInTheDocument();
  });
});
