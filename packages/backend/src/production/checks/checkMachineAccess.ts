import type { Config } from '@backstage/config';
import type { ProductionCheck } from '../ProductionCheck';

/** Characters that a token must have at least: 32 hexadecimal ones hold 128 bits. */
const MINIMUM_TOKEN_LENGTH = 32;

/** Every machine may do what it needs, and nothing else. */
export const checkMachineAccess: ProductionCheck = ({ config }) =>
  (config.getOptionalConfigArray('backend.auth.externalAccess') ?? []).flatMap(
    (access, index) =>
      [
        ...checkRestrictions(access),
        ...checkToken(access),
        ...checkIssuer(access),
      ].map(problem => `backend.auth.externalAccess[${index}] ${problem}`),
  );

function checkRestrictions(access: Config): string[] {
  const restrictions =
    access.getOptionalConfigArray('accessRestrictions') ?? [];
  if (restrictions.length === 0) {
    return [
      'has no accessRestrictions, so its bearer could do everything. List the plugins and permissions it needs.',
    ];
  }
  // A run looks things up in the catalog on the token's behalf, and Backstage passes on no access that
  // is restricted below a whole plugin. Who may start runs therefore has the whole catalog.
  const runsTemplates = restrictions.some(
    restriction =>
      restriction.getString('plugin') === 'scaffolder' &&
      [restriction.getOptional('permission')]
        .flat()
        .includes('scaffolder.task.create'),
  );
  return restrictions
    .filter(
      restriction =>
        !restriction.has('permission') &&
        !restriction.has('permissionAttribute.action') &&
        !(restriction.getString('plugin') === 'catalog' && runsTemplates),
    )
    .map(
      restriction =>
        `may do everything in the plugin '${restriction.getString(
          'plugin',
        )}'. Name a permission or a permissionAttribute.action.`,
    );
}

function checkToken(access: Config): string[] {
  const type = access.getString('type');
  const key = type === 'legacy' ? 'options.secret' : 'options.token';
  if (type !== 'static' && type !== 'legacy') {
    return [];
  }
  const token = access.getOptionalString(key);
  if (!token) {
    return [`has no ${key}. Set it, or remove the entry.`];
  }
  return token.length < MINIMUM_TOKEN_LENGTH
    ? [
        `has a ${key} of fewer than ${MINIMUM_TOKEN_LENGTH} characters, so it could be guessed. Set it to a long random text.`,
      ]
    : [];
}

function checkIssuer(access: Config): string[] {
  if (access.getString('type') !== 'jwks') {
    return [];
  }
  return ['options.issuer', 'options.audience']
    .filter(key => !access.has(key))
    .map(
      key =>
        `has no ${key}, so tokens that were meant for others would be accepted. Set it.`,
    );
}
