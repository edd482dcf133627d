import type { ProductionCheck } from '../ProductionCheck';

/** Characters that a secret must have at least: 32 hexadecimal ones hold 128 bits. */
const MINIMUM_SECRET_LENGTH = 32;

/** People sign in as themselves, in sessions that nobody can forge. */
export const checkSignIn: ProductionCheck = ({ config, plugins }) => {
  const problems: string[] = [];
  const providers = config.getOptionalConfig('auth.providers')?.keys() ?? [];

  if (providers.includes('guest')) {
    problems.push(
      'auth.providers.guest is configured, so anybody could sign in as a guest. Set it to null or take it out.',
    );
  }
  if (
    plugins.some(
      ({ pluginId, modules }) =>
        pluginId === 'auth' &&
        modules.some(({ moduleId }) => moduleId === 'guest-provider'),
    )
  ) {
    problems.push(
      'The guest sign-in module is loaded. Add it to the backend through guestSignIn, which leaves it out in production.',
    );
  }
  if (!providers.some(provider => provider !== 'guest')) {
    problems.push(
      'No sign-in provider is configured, so nobody could sign in. Configure auth.providers.oidc or auth.providers.github.',
    );
  }

  const sessionSecret = config.getOptionalString('auth.session.secret');
  if (!sessionSecret) {
    problems.push(
      'auth.session.secret is missing, so sign-in sessions could not be kept. Set it to a long random text.',
    );
  } else if (sessionSecret.length < MINIMUM_SECRET_LENGTH) {
    problems.push(
      `auth.session.secret is shorter than ${MINIMUM_SECRET_LENGTH} characters, so it could be guessed. Set it to a long random text.`,
    );
  }
  return problems;
};
