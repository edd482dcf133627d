import { digestContent } from '../digest';
import type { Lineage } from '../lineage';
import { compareTemplates } from './compareTemplates';

const digest = (text: string) => digestContent(new TextEncoder().encode(text));

function createLineage(
  version: string,
  files: Record<string, string>,
  templateContent = version,
): Lineage {
  return {
    apiVersion: 'causeway.dev/v1alpha1',
    kind: 'GoldenPath',
    metadata: { name: 'returns-service' },
    template: {
      ref: 'template:default/new-microservice',
      version,
      digest: digest(templateContent),
    },
    answers: {
      name: 'returns-service',
      description: 'Takes things back',
      owner: 'group:default/orders-team',
      language: 'nodejs',
      database: 'none',
      messaging: 'none',
      cache: 'none',
      system: 'system:default/storefront',
      tier: 2,
      repoUrl: 'local-git?owner=commerce&repo=returns-service',
    },
    ownership: { pathOwned: [], teamOwned: [] },
    files: Object.entries(files).map(([path, content]) => ({
      path,
      owner: 'team',
      digest: digest(content),
    })),
  };
}

describe('compareTemplates', () => {
  it('knows the same content by its digest', () => {
    const lineage = createLineage('1.0.0', { a: '1' });
    expect(compareTemplates(lineage, lineage)).toEqual({
      ref: 'template:default/new-microservice',
      recorded: { version: '1.0.0', digest: digest('1.0.0') },
      current: { version: '1.0.0', digest: digest('1.0.0') },
      isSame: true,
      unexplained: [],
    });
  });

  it('explains different files by different content', () => {
    const comparison = compareTemplates(
      createLineage('1.0.0', { a: '1' }),
      createLineage('1.1.0', { a: '2' }),
    );
    expect(comparison).toMatchObject({ isSame: false, unexplained: [] });
    expect(comparison.current.version).toBe('1.1.0');
  });

  it('does not rely on versions, which people forget to raise', () => {
    expect(
      compareTemplates(
        createLineage('1.0.0', { a: '1' }),
        createLineage('1.0.0', { a: '2' }, 'changed without a word'),
      ),
    ).toMatchObject({ isSame: false, unexplained: [] });
  });

  it('cannot explain what the same content gives otherwise', () => {
    expect(
      compareTemplates(
        createLineage('1.0.0', { a: '1', b: '1', gone: '1' }),
        createLineage('1.0.0', { a: '1', b: '2', added: '1' }),
      ).unexplained,
    ).toEqual(['added', 'b', 'gone']);
  });
});
