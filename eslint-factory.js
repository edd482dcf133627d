const backstage = require('@backstage/cli/config/eslint-factory');

/**
 * Backstage's ESLint preset with the two rules this repository adds: no `any`, and no promise
 * that nobody waits for. The second needs types, hence the project.
 */
module.exports = (directory, extra = {}) =>
  backstage(directory, {
    ...extra,
    overrides: [
      ...(extra.overrides ?? []),
      {
        files: ['**/*.ts', '**/*.tsx'],
        excludedFiles: ['**/*.d.ts', '**/dist/**'],
        parserOptions: {
          project: `${__dirname}/tsconfig.json`,
        },
        rules: {
          '@typescript-eslint/no-explicit-any': 'error',
          '@typescript-eslint/no-floating-promises': 'error',
        },
      },
    ],
  });
