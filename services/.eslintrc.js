module.exports = require('../eslint-factory')(__dirname, {
  // Each service stands alone, with a linter of its own.
  ignorePatterns: ['api-gateway/**', '*-service/**'],
});
