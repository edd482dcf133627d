module.exports = require('../eslint-factory')(__dirname, {
  // Skeletons are input of the template engine, not code of this repository.
  ignorePatterns: ['*/skeleton/**'],
});
