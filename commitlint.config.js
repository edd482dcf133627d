const { existsSync, readdirSync } = require('node:fs');
const { join } = require('node:path');

/** Names of the folders in a folder, which are the names of its parts. */
function partsOf(folder) {
  const path = join(__dirname, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter(entry => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(entry => entry.name);
}

const parts = ['packages', 'plugins', 'services', 'infra', 'templates'].flatMap(
  partsOf,
);

// A plugin's family is a scope too: `slo` for a change that crosses slo-common, slo-backend and slo.
const families = parts.map(name => name.replace(/-(common|node|backend)$/, ''));

module.exports = {
  extends: ['@commitlint/config-conventional'],
  rules: {
    'scope-enum': [
      2,
      'always',
      [
        ...new Set([
          ...parts,
          ...families,
          'templates',
          'services',
          'infra',
          'ci',
          'docs',
          'repo',
        ]),
      ].sort(),
    ],
    'type-enum': [
      2,
      'always',
      [
        'feat',
        'fix',
        'docs',
        'style',
        'refactor',
        'perf',
        'test',
        'build',
        'ci',
        'chore',
      ],
    ],
  },
};
