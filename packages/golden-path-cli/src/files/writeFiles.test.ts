import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFiles, writeFiles } from './writeFiles';

const file = (path: string, executable = false) => ({
  path,
  content: Buffer.from('new'),
  executable,
});

describe('writeFiles and removeFiles', () => {
  let parent: string;
  let directory: string;
  let elsewhere: string;

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'write-files-'));
    directory = join(parent, 'service');
    elsewhere = join(parent, 'elsewhere');
    await mkdir(elsewhere);
    await writeFile(join(elsewhere, 'precious.ts'), 'precious');
  });

  afterEach(() => rm(parent, { recursive: true }));

  it('make directories, keep modes and leave nothing else', async () => {
    await writeFiles(directory, [file('a/b/c.ts'), file('run.sh', true)]);
    expect(await readFile(join(directory, 'a/b/c.ts'), 'utf8')).toBe('new');
    const mode = async (path: string) =>
      (await stat(join(directory, path))).mode & 0o111;
    expect(await mode('a/b/c.ts')).toBe(0);
    expect(await mode('run.sh')).not.toBe(0);
    await removeFiles(directory, ['run.sh']);
    expect(await readdir(directory)).toEqual(['a']);
    expect(await readdir(join(directory, 'a/b'))).toEqual(['c.ts']);
  });

  it('replace a symbolic link instead of what it points to', async () => {
    await mkdir(directory);
    await symlink('../elsewhere/precious.ts', join(directory, 'link.ts'));
    await writeFiles(directory, [file('link.ts')]);
    expect(await readFile(join(directory, 'link.ts'), 'utf8')).toBe('new');
    expect(await readFile(join(elsewhere, 'precious.ts'), 'utf8')).toBe(
      'precious',
    );
  });

  it('go nowhere through a symbolic link', async () => {
    await mkdir(directory);
    await symlink('../elsewhere', join(directory, 'src'));
    await expect(
      writeFiles(directory, [file('src/precious.ts')]),
    ).rejects.toThrow(/src is not a directory/);
    await expect(removeFiles(directory, ['src/precious.ts'])).rejects.toThrow(
      /src is not a directory/,
    );
    expect(await readFile(join(elsewhere, 'precious.ts'), 'utf8')).toBe(
      'precious',
    );
  });

  it('refuse to replace a directory', async () => {
    await mkdir(join(directory, 'src/main.ts'), { recursive: true });
    await expect(writeFiles(directory, [file('src/main.ts')])).rejects.toThrow(
      /src\/main\.ts is a directory/,
    );
  });
});
