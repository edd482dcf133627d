import type { Check } from '../Check';

/** Every YAML and JSON file can be read. */
export const syntax: Check = {
  name: 'syntax',
  needs: [],
  async run({ files }) {
    return files
      .paths(/./)
      .flatMap(path => files.yaml(path).findSyntaxProblems('syntax'));
  },
};
