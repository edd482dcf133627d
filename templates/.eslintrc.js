module.exports = require('../eslint-factory')(__dirname, {
  // Skeletons are input of the template engine, not code of this repository.
  ignorePatterns: ['*/skeleton/**'],
  overrides: [
    {
      // Tests of several files, which those files ask for.
      files: ['test/support/describe*.ts'],
      rules: { 'jest/no-export': 'off' },
    },
  ],
});
