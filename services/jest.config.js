const swc = require.resolve('@backstage/cli/config/jestSwcTransform');

/** Dynamic imports become calls of `require`: Jest has no other way to load what they ask for. */
const moduleOptions = { exportInteropAnnotation: true };

/**
 * Backstage's own configuration for Node.js packages, for `src` and `test`: its default looks for
 * tests in `src` only, and would walk through the services, which have test runners of their own.
 */
module.exports = {
  displayName: require('./package.json').name,
  rootDir: __dirname,
  roots: ['<rootDir>/src', '<rootDir>/test'],
  modulePathIgnorePatterns: ['<rootDir>/[a-z]+-(?:gateway|service)/'],
  testEnvironment: require.resolve('jest-environment-node'),
  testMatch: ['**/*.test.ts'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  transform: {
    '\\.(mjs|cjs|js)$': [
      swc,
      { module: moduleOptions, jsc: { parser: { syntax: 'ecmascript' } } },
    ],
    '\\.ts$': [
      swc,
      { module: moduleOptions, jsc: { parser: { syntax: 'typescript' } } },
    ],
  },
  transformIgnorePatterns: [
    '/node_modules/(?:ajv|core-js|jest-.*|jsdom/lib|knex|typescript|json-schema)/',
  ],
};
