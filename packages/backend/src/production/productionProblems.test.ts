import { ConfigReader } from '@backstage/config';
import type { JsonObject, JsonValue } from '@backstage/types';
import fc from 'fast-check';
import { loadProductionConfig } from '../__testUtils__/loadProductionConfig';
import { productionEnvironment } from '../__testUtils__/productionEnvironment';
import type { ProductionSetup } from './ProductionCheck';
import { productionProblems } from './productionProblems';

const safePlugins: ProductionSetup['plugins'] = [
  { pluginId: 'permission', modules: [{ moduleId: 'portal-policy' }] },
  { pluginId: 'auth', modules: [{ moduleId: 'oidc-provider' }] },
];

let safeData: JsonObject;

beforeAll(async () => {
  safeData = (await loadProductionConfig()).get<JsonObject>();
});

/** The safe configuration with one key set to something else; undefined takes it out. */
function withKey(path: string, value: JsonValue | undefined): JsonObject {
  const data = structuredClone(safeData);
  const keys = path.split('.');
  const last = keys.pop()!;
  let parent: JsonObject = data;
  for (const key of keys) {
    parent[key] ??= {};
    parent = parent[key] as JsonObject;
  }
  if (value === undefined) {
    delete parent[last];
  } else {
    parent[last] = value;
  }
  return data;
}

function problemsOf(
  data: JsonObject,
  setup: Partial<ProductionSetup> = {},
): string[] {
  return productionProblems({
    config: new ConfigReader(data),
    plugins: safePlugins,
    nodeEnv: 'production',
    ...setup,
  });
}

const longToken = 'x'.repeat(40);
const readCatalog = {
  plugin: 'catalog',
  permissionAttribute: { action: ['read'] },
};

describe('productionProblems', () => {
  it('has nothing to say about app-config.production.yaml', () => {
    expect(problemsOf(safeData)).toEqual([]);
  });

  it.each<[string, JsonValue | undefined, string]>([
    ['auth.environment', 'development', 'auth.environment is not'],
    ['auth.environment', undefined, 'auth.environment is not'],
    ['auth.providers.guest', {}, 'auth.providers.guest is configured'],
    [
      'auth.providers.guest',
      { userEntityRef: 'user:default/guest' },
      'auth.providers.guest is configured',
    ],
    ['auth.providers', {}, 'No sign-in provider is configured'],
    ['auth.providers', undefined, 'No sign-in provider is configured'],
    ['auth.session.secret', undefined, 'auth.session.secret is missing'],
    ['auth.session', undefined, 'auth.session.secret is missing'],
    ['auth.session.secret', 'changeme', 'auth.session.secret is shorter than'],
    ['permission.enabled', false, 'permission.enabled is not true'],
    ['permission', undefined, 'permission.enabled is not true'],
    [
      'backend.startup.default.onPluginModuleBootFailure',
      'continue',
      'without its permission policy',
    ],
    [
      'backend.startup.plugins.permission.modules.portal-policy.onPluginModuleBootFailure',
      'continue',
      'without its permission policy',
    ],
    [
      'backend.auth.externalAccess',
      [{ type: 'static', options: { token: longToken, subject: 'ci' } }],
      'externalAccess[0] has no accessRestrictions',
    ],
    [
      'backend.auth.externalAccess',
      [
        {
          type: 'static',
          options: { token: longToken, subject: 'ci' },
          accessRestrictions: [readCatalog, { plugin: 'scaffolder' }],
        },
      ],
      "externalAccess[0] may do everything in the plugin 'scaffolder'",
    ],
    // The whole catalog goes with starting runs, and with nothing else.
    [
      'backend.auth.externalAccess',
      [
        {
          type: 'static',
          options: { token: longToken, subject: 'ci' },
          accessRestrictions: [
            { plugin: 'catalog' },
            { plugin: 'scaffolder', permission: 'scaffolder.task.read' },
          ],
        },
      ],
      "externalAccess[0] may do everything in the plugin 'catalog'",
    ],
    [
      'backend.auth.externalAccess',
      [
        {
          type: 'static',
          options: { token: 'short', subject: 'ci' },
          accessRestrictions: [readCatalog],
        },
      ],
      'externalAccess[0] has a options.token of fewer than 32 characters',
    ],
    [
      'backend.auth.externalAccess',
      [
        {
          type: 'static',
          options: { subject: 'ci' },
          accessRestrictions: [readCatalog],
        },
      ],
      'externalAccess[0] has no options.token',
    ],
    [
      'backend.auth.externalAccess',
      [{ type: 'legacy', options: { secret: longToken, subject: 'old' } }],
      'externalAccess[0] has no accessRestrictions',
    ],
    [
      'backend.auth.externalAccess',
      [
        {
          type: 'jwks',
          options: { url: 'https://id.example.com/jwks', issuer: 'x' },
          accessRestrictions: [readCatalog],
        },
      ],
      'externalAccess[0] has no options.audience',
    ],
    [
      'backend.auth.dangerouslyDisableDefaultAuthPolicy',
      true,
      'backend.auth.dangerouslyDisableDefaultAuthPolicy is set',
    ],
    [
      'auth.providers.github.production.signIn.resolvers',
      [
        {
          resolver: 'userIdMatchingUserEntityAnnotation',
          dangerouslyAllowSignInWithoutUserInCatalog: true,
        },
      ],
      'auth.providers.github.production.signIn.resolvers.0.dangerouslyAllowSignInWithoutUserInCatalog is set',
    ],
    ['app.baseUrl', 'http://portal.example.com', 'app.baseUrl is not https'],
    ['backend.baseUrl', 'https://localhost', 'backend.baseUrl is localhost'],
    ['backend.baseUrl', undefined, 'backend.baseUrl is not a URL'],
    ['backend.cors.origin', '*', 'allows every website'],
    ['backend.cors.origin', ['https://a.example.com', '*'], 'allows every'],
    ['backend.rateLimit', undefined, 'backend.rateLimit is not set up'],
    ['backend.rateLimit', true, 'backend.rateLimit is not set up'],
    [
      'backend.rateLimit.incomingRequestLimit',
      undefined,
      'backend.rateLimit.incomingRequestLimit is missing',
    ],
    ['backend.trustProxy', true, 'backend.trustProxy is true'],
    ...[
      '169.254.169.254',
      'metadata.google.internal',
      'localhost:8080',
      '127.0.0.1',
      '[fd00:ec2::254]',
      '*',
    ].map((host): [string, JsonValue, string] => [
      'backend.reading.allow',
      [{ host: 'docs.example.com' }, { host }],
      `lets everybody read from '${host}'`,
    ]),
    ['backend.database.client', 'better-sqlite3', 'backend.database.client is'],
    ['backend.cache.store', 'memory', "backend.cache.store is 'memory'"],
    ['backend.cache', undefined, "backend.cache.store is 'memory'"],
    ['localGit', { anonymousRead: true }, 'localGit.anonymousRead is true'],
    [
      'goldenPath.platform.awsAccountId',
      '123456789012',
      'goldenPath.platform.awsAccountId is that of the example account',
    ],
    [
      'goldenPath.platform.imageRegistry',
      undefined,
      'goldenPath.platform.imageRegistry is that of the example account',
    ],
    [
      'goldenPath.platform.chartRepository',
      '123456789012.dkr.ecr.eu-west-1.amazonaws.com/charts',
      'goldenPath.platform.chartRepository is that of the example account',
    ],
    [
      'catalog.rules',
      [{ allow: ['Component', 'User'] }],
      'define entities of kind User',
    ],
    [
      'catalog.rules',
      [{ allow: [{ kind: 'Template' }] }],
      'define entities of kind Template',
    ],
  ])('objects to %s being %j', (path, value, expected) => {
    const problems = problemsOf(withKey(path, value));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(expected);
  });

  it.each<[string, JsonValue | undefined]>([
    ['auth.providers.guest', null],
    ['auth.providers.github', null],
    ['backend.auth.externalAccess', undefined],
    ['backend.auth.dangerouslyDisableDefaultAuthPolicy', false],
    ['techdocs.generator.mkdocs.dangerouslyAllowAdditionalPlugins', []],
    ['backend.reading.allow', [{ host: 'docs.example.com' }]],
    [
      'catalog.rules',
      [{ allow: ['User'], locations: [{ type: 'url', exact: 'https://x' }] }],
    ],
  ])('accepts %s being %j', (path, value) => {
    expect(problemsOf(withKey(path, value))).toEqual([]);
  });

  it('objects to NODE_ENV being anything but production', () => {
    for (const nodeEnv of [undefined, 'development', 'test']) {
      expect(problemsOf(safeData, { nodeEnv })).toEqual([
        expect.stringContaining("NODE_ENV is not 'production'"),
      ]);
    }
  });

  it.each<[string, string, string[], string]>([
    [
      'an allow-all policy',
      'permission',
      ['portal-policy', 'allow-all-policy'],
      "The permission module 'allow-all-policy' is loaded",
    ],
    [
      'no policy',
      'permission',
      [],
      "The permission module 'portal-policy' is not loaded",
    ],
    [
      'guest sign-in',
      'auth',
      ['guest-provider'],
      'The guest sign-in module is loaded',
    ],
  ])('objects to %s among the modules', (_, pluginId, modules, expected) => {
    const plugins = [
      ...safePlugins.filter(plugin => plugin.pluginId !== pluginId),
      { pluginId, modules: modules.map(moduleId => ({ moduleId })) },
    ];
    expect(problemsOf(safeData, { plugins })).toEqual([
      expect.stringContaining(expected),
    ]);
  });

  it('names all problems at once, and no secret', () => {
    const data = withKey('auth.session.secret', 'secret-but-short');
    const problems = problemsOf(
      {
        ...data,
        permission: { enabled: false },
        backend: {
          ...(data.backend as JsonObject),
          auth: {
            externalAccess: [
              {
                type: 'static',
                options: { token: 'secret-token', subject: 'ci' },
              },
            ],
          },
        },
      },
      { plugins: [], nodeEnv: 'development' },
    );
    expect(problems).toHaveLength(6);
    const text = problems.join('\n');
    expect(text).not.toContain('secret-');
    for (const secret of Object.values(productionEnvironment).filter(value =>
      value.startsWith('secret-'),
    )) {
      expect(text).not.toContain(secret);
    }
  });

  it('finds a dangerous key at any depth, whatever it is set to', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z]{1,5}$/), {
          minLength: 1,
          maxLength: 5,
        }),
        fc.stringMatching(/^[A-Z][a-z]{1,9}$/),
        fc.oneof(fc.constant(true), fc.string({ minLength: 1 }), fc.integer()),
        (path, name, value) => {
          const key = `zzz.${path.join('.')}.dangerously${name}`;
          expect(problemsOf(withKey(key, value))).toEqual([
            `${key} is set. Take it out: it is not for production.`,
          ]);
        },
      ),
    );
  });
});
