import type { ConfigApi } from '@backstage/frontend-plugin-api';

const signInProviderIds = ['github', 'oidc', 'guest'] as const;

/** One way to sign in that the portal knows. */
export type SignInProviderId = (typeof signInProviderIds)[number];

/** The ways to sign in that this portal offers, as configured. */
export interface SignInOptions {
  /** In the order in which they are offered. */
  providers: SignInProviderId[];
  /** What people call the company's identity provider. */
  oidcTitle: string;
}

/** Whether a value names a way to sign in. */
export function isSignInProviderId(value: unknown): value is SignInProviderId {
  return signInProviderIds.some(id => id === value);
}

/**
 * The ways to sign in that the backend has under `auth.providers`: the page never offers one that
 * can only fail. GitHub and OpenID Connect are set up per environment, the guest is not.
 */
export function readSignInOptions(config: ConfigApi): SignInOptions {
  const environment =
    config.getOptionalString('auth.environment') ?? 'development';
  const isConfigured: Record<SignInProviderId, boolean> = {
    github: config.has(`auth.providers.github.${environment}`),
    oidc: config.has(`auth.providers.oidc.${environment}`),
    guest: config.has('auth.providers.guest'),
  };
  return {
    providers: signInProviderIds.filter(id => isConfigured[id]),
    oidcTitle:
      config.getOptionalString('app.signIn.oidcTitle') ?? 'single sign-on',
  };
}
