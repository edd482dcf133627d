import { findTemplateProblems } from './checkTemplate';

const VALUES = { name: 'order-service', description: 'Takes *orders*' };

describe('findTemplateProblems', () => {
  it('finds nothing in files that can be rendered', () => {
    expect(
      findTemplateProblems(
        [
          {
            path: 'skeleton/README.md.njk',
            text: '{% if values.name %}${{ values.description | markdown }}{% endif %}${{ values.name | dump }}',
          },
        ],
        VALUES,
      ),
    ).toEqual([]);
  });

  it('names file, line and column of every file that cannot', () => {
    expect(
      findTemplateProblems(
        [
          { path: 'skeleton/a.yaml.njk', text: 'a: 1\n{% if %}\n' },
          { path: 'skeleton/b.yaml.njk', text: 'fine' },
          {
            path: 'skeleton/c.yaml.njk',
            text: '\n\n${{ values.name | lowercase }}\n',
          },
        ],
        VALUES,
      ),
    ).toEqual([
      expect.stringMatching(/^skeleton\/a\.yaml\.njk:2:\d+: .*expression/),
      expect.stringMatching(/^skeleton\/c\.yaml\.njk:3:\d+: .*"lowercase"/),
    ]);
  });
});
