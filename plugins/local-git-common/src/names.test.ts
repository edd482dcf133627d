import fc from 'fast-check';
import {
  MAXIMUM_NAME_LENGTH,
  pathProblem,
  refProblem,
  repositoryNameProblem,
  repositoryOwnerProblem,
} from './names';

describe('names', () => {
  it.each(['orders', 'a', '0', 'a.b_c-d', 'a'.repeat(MAXIMUM_NAME_LENGTH)])(
    'accepts %s',
    name => {
      expect(repositoryNameProblem(name)).toBeUndefined();
      expect(repositoryOwnerProblem(name)).toBeUndefined();
    },
  );

  it.each([
    ['', 'empty'],
    ['a'.repeat(MAXIMUM_NAME_LENGTH + 1), 'longer than'],
    ['.hidden', 'may only have'],
    ['-flag', 'may only have'],
    ['Orders', 'may only have'],
    ['a/b', 'may only have'],
    ['a\u0000', 'may only have'],
    ['a..b', 'may not have ".."'],
    ['a.', 'end in "."'],
    ['a.git', '".git"'],
    ['a.lock', '".lock"'],
  ])('refuses %j as it has %s', (name, problem) => {
    expect(repositoryNameProblem(name)).toContain(problem);
    expect(repositoryOwnerProblem(name)).toContain(problem);
  });

  it('keeps the places of the API to itself', () => {
    expect(repositoryOwnerProblem('repos')).toContain('reserved');
    expect(repositoryNameProblem('repos')).toBeUndefined();
  });

  it('accepts no name that could mean another directory', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), name => {
        const isSafe = /^[a-z0-9](\.?[a-z0-9_-])*$/.test(name);
        expect(isSafe || repositoryNameProblem(name) !== undefined).toBe(true);
      }),
    );
  });

  it('accepts the names of refs that git accepts, and no revision syntax', () => {
    for (const ref of ['main', 'feature/a', 'v1.2.3', 'über']) {
      expect(refProblem(ref)).toBeUndefined();
    }
    for (const ref of [
      '',
      '-x',
      '--upload-pack=x',
      'a..b',
      'a b',
      'HEAD~1',
      'a^{tree}',
      'a:b',
      '@',
      '@{1}',
      'a//b',
      '/a',
      'a/',
      'a.lock',
      'a.lock/b',
      'a/.b',
      'a\nb',
      'a\\b',
      'a*',
    ]) {
      expect(refProblem(ref)).toContain('is not the name of');
    }
  });

  it('accepts no path that leads out of the repository', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('..', '.', '', 'a', 'b\u0000', '...'), {
          maxLength: 5,
        }),
        segments => {
          const path = segments.join('/');
          const safe =
            path === '' ||
            segments.every(each => each === 'a' || each === '...');
          expect(pathProblem(path) === undefined).toBe(safe);
        },
      ),
    );
  });
});
