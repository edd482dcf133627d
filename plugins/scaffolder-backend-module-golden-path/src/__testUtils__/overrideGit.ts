import type { LocalGitHost } from '@internal/plugin-local-git-node';

/**
 * A Git host of which some methods do something else.
 *
 * @param git - the real one
 * @param methods - what is to be different
 */
export function overrideGit(
  git: LocalGitHost,
  methods: Partial<LocalGitHost>,
): LocalGitHost {
  return new Proxy(git, {
    get(target, key) {
      const replaced = methods[key as keyof LocalGitHost];
      const value = replaced ?? target[key as keyof LocalGitHost];
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
