const swc = require.resolve('@backstage/cli/config/jestSwcTransform');

/** Dynamic imports become calls of `require`: Jest has no other way to load what they ask for. */
const moduleOptions = { exportInteropAnnotation: true };

/**
 * Backstage's own configuration for Node.js packages, for the folder `test`: its default looks for
 * tests in `src` only, and this one has none.
 */
module.exports = {
  displayName: require('./package.json').name,
  rootDir: `${__dirname}/test`,
  testEnvironment: require.resolve('jest-environment-node'),
  setupFilesAfterEnv: ['<rootDir>/support/setupTests.ts'],
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
