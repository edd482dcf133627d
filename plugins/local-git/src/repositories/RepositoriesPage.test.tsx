import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { renderSource, repositoryOf } from '../__testUtils__/renderSource';

describe('RepositoriesPage', () => {
  it('lists repositories, searches them and pages through them', async () => {
    const listRepositories = jest.fn(
      async (options: { search?: string; cursor?: string }) => {
        const names = options.cursor ? ['payments'] : ['orders'];
        const items = names
          .filter(name => name.includes(options.search ?? ''))
          .map(repositoryOf);
        return {
          items,
          totalItems: options.search ? items.length : 21,
          nextCursor:
            options.cursor || options.search ? undefined : 'the-next-page',
        };
      },
    );
    renderSource('/source', { listRepositories });

    const link = await screen.findByRole('link', { name: 'commerce/orders' });
    expect(link).toHaveAttribute('href', '/source/commerce/orders');
    expect(screen.getByText('The orders service')).toBeInTheDocument();
    expect(screen.getByText('orders-team')).toBeInTheDocument();
    expect(screen.getByText('May 1, 2026')).toBeInTheDocument();

    await userEvent.click(screen.getByRole('button', { name: /next/i }));
    expect(
      await screen.findByRole('link', { name: 'commerce/payments' }),
    ).toBeInTheDocument();

    await userEvent.type(
      screen.getByRole('searchbox', { name: 'Search repositories' }),
      'zzz',
    );
    expect(
      await screen.findByText('No repository matches “zzz”.'),
    ).toBeInTheDocument();
    expect(listRepositories).toHaveBeenLastCalledWith(
      expect.objectContaining({ search: 'zzz' }),
    );
  });

  it('says what to do where there is nothing', async () => {
    renderSource('/source', {
      listRepositories: async () => ({ items: [], totalItems: 0 }),
    });
    expect(
      await screen.findByText(/There is no repository that you may read/),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: 'Create a service' }),
    ).toHaveAttribute('href', '/create');
  });

  it('says what failed, and tries again', async () => {
    const listRepositories = jest
      .fn()
      .mockRejectedValueOnce(new Error('The disk is on fire'))
      .mockResolvedValue({ items: [repositoryOf('orders')], totalItems: 1 });
    renderSource('/source', { listRepositories });
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The disk is on fire',
    );
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() =>
      expect(
        screen.getByRole('link', { name: 'commerce/orders' }),
      ).toBeInTheDocument(),
    );
  });
});
