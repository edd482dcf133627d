import { useState } from 'react';
import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { serviceNameApiRef, type ServiceNameCheck } from './ServiceNameApi';
import { ServiceNameField } from './ServiceNameField';

const serviceNames = {
  check: jest.fn<
    Promise<ServiceNameCheck>,
    [string, { signal?: AbortSignal }?]
  >(),
};

async function renderField() {
  const onChange = jest.fn();
  function Form() {
    const [formData, setFormData] = useState<string | undefined>();
    const props = {
      name: 'name',
      schema: { title: 'Service Name', description: 'One name everywhere' },
      uiSchema: {},
      idSchema: { $id: 'root_name' },
      required: true,
      formData,
      onChange: (value: string | undefined) => {
        onChange(value);
        setFormData(value);
      },
    } as unknown as FieldExtensionComponentProps<string>;
    return <ServiceNameField {...props} />;
  }
  await renderInTestApp(<Form />, {
    apis: [[serviceNameApiRef, serviceNames]],
  });
  const field = await screen.findByRole('textbox', { name: /Service Name/ });
  return { field, onChange };
}

describe('ServiceNameField', () => {
  beforeEach(() => jest.resetAllMocks());

  it('tells what a bad name lacks at once, without asking', async () => {
    const { field } = await renderField();
    await userEvent.type(field, 'Orders');
    expect(screen.getByRole('status')).toHaveTextContent(/capital letters/);
    expect(field).toBeInvalid();
    await userEvent.clear(field);
    await userEvent.type(field, 'a'.repeat(53));
    expect(screen.getByRole('status')).toHaveTextContent(/at most 52/);
    await userEvent.clear(field);
    await userEvent.type(field, 'kubernetes');
    expect(screen.getByRole('status')).toHaveTextContent(/reserved/);
    expect(
      serviceNames.check.mock.calls.filter(([name]) =>
        ['Orders', 'kubernetes'].includes(name),
      ),
    ).toEqual([]);
  });

  it('asks once the typing pauses, and says that the name is free', async () => {
    serviceNames.check.mockResolvedValue({ available: true, problems: [] });
    const { field, onChange } = await renderField();
    await userEvent.type(field, 'returns-service');
    expect(screen.getByRole('status')).toHaveTextContent(/Looking whether/);
    expect(await screen.findByText(/The name is free/)).toHaveTextContent(
      'component:default/returns-service',
    );
    expect(field).toBeValid();
    expect(serviceNames.check).toHaveBeenLastCalledWith('returns-service', {
      signal: expect.any(AbortSignal),
    });
    expect(serviceNames.check.mock.calls.length).toBeLessThan(
      'returns-service'.length,
    );
    expect(onChange).toHaveBeenLastCalledWith('returns-service');

    await userEvent.type(field, 's');
    expect(screen.getByRole('status')).toHaveTextContent(/Looking whether/);
  });

  it('gives every reason why a name is taken', async () => {
    serviceNames.check.mockResolvedValue({
      available: false,
      problems: ['A component has it', 'A repository has it'],
    });
    const { field } = await renderField();
    await userEvent.type(field, 'order-service');
    expect(await screen.findByText('A component has it')).toBeInTheDocument();
    expect(screen.getByText('A repository has it')).toBeInTheDocument();
    expect(field).toBeInvalid();
  });

  it('does not stand in the way when the name cannot be checked', async () => {
    serviceNames.check.mockRejectedValue(new Error('No connection'));
    const { field } = await renderField();
    await userEvent.type(field, 'returns-service');
    expect(await screen.findByText(/could not be found out/)).toHaveTextContent(
      'No connection',
    );
    expect(field).toBeValid();
  });

  it('throws the answer about an older name away', async () => {
    const answers = new Map<string, (check: ServiceNameCheck) => void>();
    serviceNames.check.mockImplementation(
      name => new Promise(resolve => answers.set(name, resolve)),
    );
    const { field } = await renderField();
    await userEvent.type(field, 'order');
    await waitFor(() => expect(answers.has('order')).toBe(true));
    const [, older] = serviceNames.check.mock.calls.find(
      ([name]) => name === 'order',
    )!;
    await userEvent.type(field, 's');
    expect(older?.signal?.aborted).toBe(true);
    await waitFor(() => expect(answers.has('orders')).toBe(true));
    await act(async () =>
      answers.get('orders')?.({ available: true, problems: [] }),
    );
    await act(async () =>
      answers.get('order')?.({ available: false, problems: ['Taken'] }),
    );
    expect(screen.getByRole('status')).toHaveTextContent(/is free/);
    expect(screen.queryByText('Taken')).toBeNull();
  });

  it('has no answer when the name is taken back', async () => {
    serviceNames.check.mockResolvedValue({ available: true, problems: [] });
    const { field, onChange } = await renderField();
    await userEvent.type(field, 'a');
    await userEvent.clear(field);
    expect(onChange).toHaveBeenLastCalledWith(undefined);
    expect(screen.getByRole('status')).toBeEmptyDOMElement();
  });
});
