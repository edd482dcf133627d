import { applyPatch } from 'diff';
import fc from 'fast-check';
import { findDifferences } from './findDifferences';
import type { RenderedFile, RepositoryFile } from './RepositoryFile';

const OWNERSHIP = {
  pathOwned: ['src/platform/**', 'golden-path.yaml'],
  teamOwned: ['src/platform/local/**'],
};

const encode = (text: string) => new TextEncoder().encode(text);

function rendered(path: string, content: string | Uint8Array) {
  return {
    path,
    content: typeof content === 'string' ? encode(content) : content,
    executable: false,
  };
}

function present(path: string, content: string | Uint8Array): RepositoryFile {
  return { ...rendered(path, content), kind: 'file' };
}

const compare = (files: RenderedFile[], there: RepositoryFile[]) =>
  findDifferences({ rendered: files, present: there, ownership: OWNERSHIP });

const A = 'src/platform/a.ts';

describe('findDifferences', () => {
  it('names what is missing, changed and unexpected, in order', () => {
    const differences = compare(
      [
        rendered('src/platform/missing.ts', 'one\n'),
        rendered('src/platform/changed.ts', 'one\ntwo\n'),
        rendered('src/platform/same.ts', 'same\n'),
      ],
      [
        present('src/platform/unexpected.ts', 'x\n'),
        present('src/platform/same.ts', 'same\n'),
        present('src/platform/changed.ts', 'one\n2\n'),
      ],
    );
    expect(differences).toEqual([
      {
        path: 'src/platform/changed.ts',
        kind: 'changed',
        remarks: [],
        patch: expect.stringContaining('-2\n+two\n'),
      },
      {
        path: 'src/platform/missing.ts',
        kind: 'missing',
        remarks: [],
        patch: expect.stringMatching(/new file mode 100644\n--- \/dev\/null/),
      },
      {
        path: 'src/platform/unexpected.ts',
        kind: 'unexpected',
        remarks: [],
        patch: expect.stringMatching(/deleted file mode 100644[^]*-x\n$/),
      },
    ]);
  });

  it('does not look at what belongs to the team, nor at the lineage', () => {
    expect(
      compare(
        [rendered('src/main.ts', '1'), rendered('golden-path.yaml', '1')],
        [
          present('src/main.ts', '2'),
          present('golden-path.yaml', '2'),
          present('src/platform/local/mine.ts', '3'),
        ],
      ),
    ).toEqual([]);
  });

  it('says that line ends differ instead of showing every line', () => {
    expect(
      compare([rendered(A, 'a\nb\n')], [present(A, 'a\r\nb\r\n')]),
    ).toEqual([
      {
        path: A,
        kind: 'changed',
        remarks: [expect.stringContaining('line ends only')],
      },
    ]);
  });

  it.each<[string, Uint8Array, Uint8Array]>([
    ['a NUL', encode('a\0'), encode('b')],
    ['no UTF-8', encode('a'), new Uint8Array([0xff, 0xfe])],
  ])('says how large binary files are: %s', (_, before, after) => {
    expect(compare([rendered(A, after)], [present(A, before)])).toEqual([
      {
        path: A,
        kind: 'changed',
        remarks: [
          `is binary: ${before.length} bytes here, ${after.length} bytes in the golden path`,
        ],
      },
    ]);
  });

  it('sees a changed mode', () => {
    const program = { ...rendered(A, 'x\n'), executable: true };
    const [difference] = compare([program], [present(A, 'x\n')]);
    expect(difference).toEqual({
      path: A,
      kind: 'changed',
      remarks: ['is a program in the golden path, and not executable here'],
      patch: `diff --git a/${A} b/${A}\nold mode 100644\nnew mode 100755\n`,
    });
    const [reverse] = compare(
      [rendered(A, 'x\n')],
      [{ ...program, kind: 'file' }],
    );
    expect(reverse.remarks).toEqual([
      'is executable here, and no program in the golden path',
    ]);
    const { executable: _unknown, ...anyMode } = program;
    expect(compare([anyMode], [present(A, 'x\n')])).toEqual([]);
    expect(compare([anyMode], [{ ...program, kind: 'file' }])).toEqual([]);
  });

  it.each<[RepositoryFile, RegExp]>([
    [
      { kind: 'symlink', path: A, target: '../b.ts' },
      /is a symbolic link to ..\/b.ts/,
    ],
    [{ kind: 'other', path: A }, /is a directory/],
  ])('takes no %j for a file', (file, remark) => {
    for (const files of [[rendered(A, 'x')], []]) {
      const [difference] = compare(files, [file]);
      expect(difference.remarks).toEqual([expect.stringMatching(remark)]);
      expect(difference.kind).toBe(files.length > 0 ? 'changed' : 'unexpected');
    }
  });

  it('gives up on a diff that nobody would read', () => {
    const lines = (word: string) =>
      Array.from({ length: 6_000 }, (_, line) => `${word} ${line}\n`).join('');
    const [difference] = compare(
      [rendered(A, lines('new'))],
      [present(A, lines('old'))],
    );
    expect(difference.patch).toBeUndefined();
    expect(difference.remarks).toEqual([
      'differs in more lines than anybody would read',
    ]);
  });

  const text = fc
    .array(fc.constantFrom('a', 'b', 'äöü 👋', '', '--- x', '+y', '@@', '\\'), {
      maxLength: 12,
    })
    .chain(lines => fc.constantFrom(lines.join('\n'), `${lines.join('\n')}\n`));

  it('finds no difference exactly when the content is the same', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 6 }),
        fc.uint8Array({ maxLength: 6 }),
        (one, other) => {
          expect(compare([rendered(A, one)], [present(A, one)])).toEqual([]);
          expect(compare([rendered(A, one)], [present(A, other)])).toHaveLength(
            Buffer.from(one).equals(Buffer.from(other)) ? 0 : 1,
          );
        },
      ),
    );
  });

  it('gives patches that make the file what it is to be', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        fc.pre(before !== after);
        const [{ patch }] = compare([rendered(A, after)], [present(A, before)]);
        expect(applyPatch(before, patch ?? '')).toBe(after);
      }),
    );
  });
});
