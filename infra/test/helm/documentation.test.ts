import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHART, readChartFile } from './support/chart';

interface Schema {
  $ref?: string;
  properties?: Record<string, Schema>;
  additionalProperties?: unknown;
  items?: Schema;
}

const schema: Schema & { $defs: Record<string, Schema> } = JSON.parse(
  readFileSync(join(CHART, 'values.schema.json'), 'utf8'),
);
const valuesText = readFileSync(join(CHART, 'values.yaml'), 'utf8');
const readme = readFileSync(join(CHART, 'README.md'), 'utf8');

function resolve(part: Schema): Schema {
  return part.$ref ? schema.$defs[part.$ref.replace('#/$defs/', '')] : part;
}

/** Paths of all values that the schema knows, two levels deep. */
function listPaths(): string[] {
  return Object.entries(schema.properties ?? {})
    .filter(([key]) => key !== 'global')
    .flatMap(([key, part]) => {
      const below = Object.keys(resolve(part).properties ?? {});
      return below.length > 0 ? below.map(each => `${key}.${each}`) : [key];
    });
}

/** Values that the README's table names: in a row `a.b`, `.c` both belong to a. */
function listDocumented(): Set<string> {
  const rows = readme.match(/^\| `.*$/gm) ?? [];
  return new Set(
    rows.flatMap(row => {
      const names = row.split('|')[1].match(/`[^`]+`/g) ?? [];
      let group = '';
      return names.map(quoted => {
        const name = quoted.slice(1, -1);
        if (name.startsWith('.')) return `${group}${name}`;
        group = name.split('.')[0];
        return name;
      });
    }),
  );
}

/** Every object of the schema, by where it is. */
function listObjects(part: Schema, path: string): [string, Schema][] {
  const own: [string, Schema][] = part.properties ? [[path, part]] : [];
  const below = Object.entries(part.properties ?? {}).flatMap(([key, each]) =>
    listObjects(each, `${path}/${key}`),
  );
  return [
    ...own,
    ...below,
    ...(part.items ? listObjects(part.items, `${path}[]`) : []),
  ];
}

describe('the documentation of the chart', () => {
  const paths = listPaths();

  it.each(paths)('describes %s in the README', path => {
    const documented = listDocumented();
    const [group] = path.split('.');
    expect(documented.has(path) || documented.has(group)).toBe(true);
  });

  it('describes nothing in the README that there is not', () => {
    const known = new Set([...paths, ...Object.keys(schema.properties ?? {})]);
    const extensions = ['ServiceMonitor', 'ExternalSecret', 'HTTPRoute'];
    const unknown = [...listDocumented()].filter(
      name => !known.has(name) && !extensions.includes(name),
    );
    expect(unknown).toEqual([]);
  });

  it.each(paths)('has %s in values.yaml, at least in a comment', path => {
    const key = path.split('.').pop();
    const line = new RegExp(`^[ #]*(- )?(\\{ )?${key}:`, 'm');
    expect(line.test(valuesText)).toBe(true);
  });

  it('has no default in values.yaml that the schema does not know', () => {
    const defaults = readChartFile('values.yaml');
    expect(Object.keys(defaults)).toEqual(
      Object.keys(defaults).filter(key => key in (schema.properties ?? {})),
    );
  });

  it('has the version of the chart in the changelog', () => {
    const { version } = readChartFile('Chart.yaml');
    const changelog = readFileSync(join(CHART, 'CHANGELOG.md'), 'utf8');
    expect(/^## (.*)$/m.exec(changelog)?.[1]).toBe(version);
    expect(readme).toContain(`--version ${version}`);
  });
});

describe('the schema of the values', () => {
  const objects = [
    ...listObjects(schema, ''),
    ...Object.entries(schema.$defs).flatMap(([name, part]) =>
      listObjects(part, `#${name}`),
    ),
  ];

  it.each(objects)('refuses unknown keys at "%s"', (_, part) => {
    expect(part.additionalProperties).toBe(false);
  });
});
