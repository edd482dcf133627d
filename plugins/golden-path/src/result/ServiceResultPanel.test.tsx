import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import { readServiceResult } from './readServiceResult';
import { ServiceResultPanel } from './ServiceResultPanel';

const output = {
  cloneUrl: 'http://localhost:7007/api/local-git/commerce/returns.git',
  entityRef: 'component:default/returns',
  links: [
    { title: 'Repository', url: '/source/commerce/returns' },
    { title: 'Open in catalog', entityRef: 'component:default/returns' },
  ],
  text: [{ title: 'What to do next', content: 'Run `npm test`.' }],
};

describe('ServiceResultPanel', () => {
  it('shows where the service is, how to get it and what to do next', async () => {
    await renderInTestApp(<ServiceResultPanel output={output} />, {
      mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
    });
    expect(
      await screen.findByRole('heading', { name: 'returns is ready' }),
    ).toBeInTheDocument();
    expect(screen.getByRole('textbox', { name: 'Clone command' })).toHaveValue(
      `git clone ${output.cloneUrl}`,
    );
    expect(
      screen.getByRole('button', { name: 'Copy the clone command' }),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: 'Open in catalog' }),
    ).toHaveAttribute('href', '/catalog/default/component/returns');
    expect(screen.getByRole('link', { name: 'Repository' })).toHaveAttribute(
      'href',
      '/source/commerce/returns',
    );
    expect(
      screen.getByRole('heading', { name: 'What to do next' }),
    ).toBeInTheDocument();
    expect(screen.getByText('npm test')).toBeInTheDocument();
  });

  it('shows nothing as long as nothing was made', async () => {
    await renderInTestApp(
      <main>
        <ServiceResultPanel />
      </main>,
    );
    expect(screen.getByRole('main')).toBeEmptyDOMElement();
  });
});

describe('readServiceResult', () => {
  it('leaves out what is missing or malformed', () => {
    expect(readServiceResult({})).toEqual({
      cloneUrl: undefined,
      entity: undefined,
      links: [],
      texts: [],
    });
    expect(
      readServiceResult({
        cloneUrl: 7,
        entityRef: '::',
        links: [{ title: 'Nowhere' }, { url: '/x' }],
        text: [{ title: 'Empty' }, { content: 'Do it' }],
      }),
    ).toEqual({
      cloneUrl: undefined,
      entity: undefined,
      links: [{ title: '/x', url: '/x' }],
      texts: [{ title: 'What to do next', content: 'Do it' }],
    });
  });
});
