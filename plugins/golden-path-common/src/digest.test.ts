import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { digestContent, digestFiles } from './digest';

const files = fc.uniqueArray(
  fc.record({
    path: fc.string({ minLength: 1 }),
    content: fc.uint8Array({ maxLength: 20 }),
  }),
  { selector: file => file.path, minLength: 1, maxLength: 8 },
);

describe('digestContent', () => {
  it('is SHA-256', () => {
    fc.assert(
      fc.property(fc.uint8Array(), content => {
        const expected = createHash('sha256').update(content).digest('hex');
        expect(digestContent(content)).toBe(`sha256:${expected}`);
      }),
    );
  });
});

describe('digestFiles', () => {
  it('does not depend on the order', () => {
    fc.assert(
      fc.property(
        files.chain(list =>
          fc.tuple(
            fc.constant(list),
            fc.shuffledSubarray(list, { minLength: list.length }),
          ),
        ),
        ([list, shuffled]) => {
          expect(digestFiles(shuffled)).toBe(digestFiles(list));
        },
      ),
    );
  });

  it('changes with every change', () => {
    fc.assert(
      fc.property(files, fc.nat(), (list, at) => {
        const index = at % list.length;
        const digest = digestFiles(list);
        const changed = list.map((file, each) =>
          each === index
            ? { ...file, content: new Uint8Array([...file.content, 1]) }
            : file,
        );
        const renamed = list.map((file, each) =>
          each === index
            ? { ...file, path: `${file.path}${'x'.repeat(99)}` }
            : file,
        );
        const fewer = list.filter((_, each) => each !== index);
        for (const other of [changed, renamed, fewer]) {
          expect(digestFiles(other)).not.toBe(digest);
        }
      }),
    );
  });

  it('does not confuse where one file ends and the next begins', () => {
    const encode = (text: string) => new TextEncoder().encode(text);
    expect(
      digestFiles([
        { path: 'a', content: encode('bc') },
        { path: 'd', content: encode('e') },
      ]),
    ).not.toBe(
      digestFiles([
        { path: 'a', content: encode('b') },
        { path: 'cd', content: encode('e') },
      ]),
    );
  });

  it('refuses a file that is there twice', () => {
    const file = { path: 'a', content: new Uint8Array() };
    expect(() => digestFiles([file, file])).toThrow('a is there twice');
  });
});
