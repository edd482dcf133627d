import type { ApiHolder } from '@backstage/frontend-plugin-api';
import { createFieldValidation } from '@backstage/plugin-scaffolder-react/alpha';
import type { ServiceNameApi } from './ServiceNameApi';
import { validateServiceName } from './validateServiceName';

async function validate(name: string, check?: ServiceNameApi['check']) {
  const validation = createFieldValidation();
  const apiHolder = {
    get: () => check && { check },
  } as unknown as ApiHolder;
  await validateServiceName(name, validation, {
    apiHolder,
    formData: { name },
    schema: {},
  });
  return validation.__errors ?? [];
}

describe('validateServiceName', () => {
  it('lets a free name pass', async () => {
    const check = jest.fn(async () => ({ available: true, problems: [] }));
    await expect(validate('returns-service', check)).resolves.toEqual([]);
    expect(check).toHaveBeenCalledWith('returns-service');
  });

  it('keeps a taken name from going on', async () => {
    await expect(
      validate('order-service', async () => ({
        available: false,
        problems: ['Taken', 'Twice'],
      })),
    ).resolves.toEqual(['Taken', 'Twice']);
  });

  it('keeps a bad name from going on without asking', async () => {
    const check = jest.fn();
    const [problem] = await validate('-bad', check);
    expect(problem).toMatch(/start with a letter/);
    expect(check).not.toHaveBeenCalled();
  });

  it('goes on when the name cannot be checked, for the run checks again', async () => {
    await expect(
      validate('returns-service', async () => {
        throw new Error('No connection');
      }),
    ).resolves.toEqual([]);
    await expect(validate('returns-service')).resolves.toEqual([]);
  });
});
