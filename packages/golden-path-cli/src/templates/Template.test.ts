import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { Template } from './Template';

describe('Template', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'template-'));
  });

  afterEach(() => rm(directory, { recursive: true }));

  async function write(...actions: string[]): Promise<void> {
    await writeFile(
      join(directory, 'template.yaml'),
      stringify({
        apiVersion: 'scaffolder.backstage.io/v1beta3',
        kind: 'Template',
        metadata: { name: 'new-thing' },
        spec: {
          type: 'service',
          output: { url: '${{ steps.publish.output.url }}' },
          steps: actions.map(action => ({ id: action, action })),
        },
      }),
    );
  }

  it('keeps the steps that make files, whatever else there is', async () => {
    await write(
      'golden-path:name:reserve',
      'fetch:template',
      'golden-path:validate',
      'golden-path:lineage:record',
      'golden-path:publish',
      'something:new',
    );
    const { entity, ref } = await Template.read(directory);
    expect(ref).toBe('template:default/new-thing');
    expect(entity.spec.steps.map(({ action }) => action)).toEqual([
      'golden-path:name:reserve',
      'fetch:template',
      'golden-path:lineage:record',
    ]);
    expect(entity.spec.output).toEqual({});
  });

  it('has all files but those that tools leave, and knows of programs', async () => {
    await write('golden-path:lineage:record');
    await mkdir(join(directory, 'skeleton'));
    await mkdir(join(directory, 'node_modules/a'), { recursive: true });
    await writeFile(join(directory, 'skeleton/.hidden'), 'x');
    await writeFile(join(directory, 'node_modules/a/index.js'), 'x');
    const before = await Template.read(directory);
    expect(before.files).toEqual([
      { path: 'skeleton/.hidden', base64Content: 'eA==' },
      { path: 'template.yaml', base64Content: expect.any(String) },
    ]);
    expect(before.hasPrograms).toBe(false);
    await chmod(join(directory, 'skeleton/.hidden'), 0o755);
    expect((await Template.read(directory)).hasPrograms).toBe(true);
  });

  it.each([
    ['nothing', undefined, /^There is no template in /],
    ['no YAML', 'a: [', /template\.yaml is not valid YAML/],
    ['something else', 'kind: Component', /is not a template with a name/],
  ])('refuses %s', async (_, text, message) => {
    if (text !== undefined) {
      await writeFile(join(directory, 'template.yaml'), text);
    }
    await expect(Template.read(directory)).rejects.toThrow(message);
  });

  it('refuses a template that is no golden path', async () => {
    await write('fetch:template');
    await expect(Template.read(directory)).rejects.toThrow(
      /no step has the action golden-path:lineage:record/,
    );
  });
});
