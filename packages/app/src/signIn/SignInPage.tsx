import { useCallback, useEffect, useState } from 'react';
import {
  configApiRef,
  githubAuthApiRef,
  useApi,
  useApiHolder,
  type BackstageIdentityApi,
  type IdentityApi,
  type ProfileInfoApi,
  type SessionApi,
} from '@backstage/frontend-plugin-api';
import type { SignInPageProps } from '@backstage/plugin-app-react';
import {
  Progress,
  ProxiedSignInPage,
  UserIdentity,
} from '@backstage/core-components';
import { toError } from '@backstage/errors';
import { Alert, Button, Flex, Text } from '@backstage/ui';
import { LogoMark } from '../brand/LogoMark';
import { oidcAuthApiRef } from './oidcAuthApi';
import { rememberedProvider } from './rememberedProvider';
import { RememberedIdentity } from './RememberedIdentity';
import { readSignInOptions, type SignInProviderId } from './signInProviders';
import styles from './SignInPage.module.css';

type OAuthProviderId = Exclude<SignInProviderId, 'guest'>;
type OAuthApi = BackstageIdentityApi & ProfileInfoApi & SessionApi;

type SignInState =
  | { step: 'restoring'; provider: SignInProviderId }
  | { step: 'choosing'; error?: Error }
  | { step: 'signing-in'; provider: SignInProviderId };

/**
 * Offers the ways to sign in that the backend has, and signs in by itself again where this browser
 * did so before.
 */
export function SignInPage(props: SignInPageProps) {
  const { onSignInSuccess } = props;
  const apis = useApiHolder();
  const { providers, oidcTitle } = readSignInOptions(useApi(configApiRef));
  const [state, setState] = useState<SignInState>(() => {
    const provider = rememberedProvider.get();
    return provider && providers.includes(provider)
      ? { step: 'restoring', provider }
      : { step: 'choosing' };
  });

  const succeed = useCallback(
    (provider: SignInProviderId, identity: IdentityApi) =>
      onSignInSuccess(RememberedIdentity.create({ identity, provider })),
    [onSignInSuccess],
  );

  const fail = useCallback((error?: Error) => {
    rememberedProvider.set(undefined);
    setState({ step: 'choosing', error });
  }, []);

  const signInWithOAuth = useCallback(
    async (provider: OAuthProviderId, how: { restore: boolean }) => {
      try {
        const authApi: OAuthApi | undefined =
          provider === 'github'
            ? apis.get(githubAuthApiRef)
            : apis.get(oidcAuthApiRef);
        const session = await authApi?.getBackstageIdentity(
          how.restore ? { optional: true } : { instantPopup: true },
        );
        if (authApi && session) {
          succeed(
            provider,
            UserIdentity.create({ identity: session.identity, authApi }),
          );
        } else {
          fail(
            how.restore
              ? undefined
              : new Error('The provider is not set up for signing in.'),
          );
        }
      } catch (error) {
        fail(how.restore ? undefined : toError(error));
      }
    },
    [apis, fail, succeed],
  );

  const restoring = state.step === 'restoring' ? state.provider : undefined;
  useEffect(() => {
    if (restoring && restoring !== 'guest') {
      void signInWithOAuth(restoring, { restore: true });
    }
  }, [restoring, signInWithOAuth]);

  const signIn = (provider: SignInProviderId) => {
    setState({ step: 'signing-in', provider });
    if (provider !== 'guest') {
      void signInWithOAuth(provider, { restore: false });
    }
  };

  const pending = state.step === 'choosing' ? undefined : state.provider;
  const guest = pending === 'guest' && (
    <GuestSignIn onFailure={fail} onSuccess={succeed} />
  );
  if (state.step === 'restoring') {
    return guest || <Progress />;
  }

  const oauth = providers.filter(
    (provider): provider is OAuthProviderId => provider !== 'guest',
  );
  return (
    <main className={styles.page}>
      <div className={styles.panel}>
        <Flex direction="column" gap="6">
          <Flex align="center" gap="3">
            <LogoMark size={48} />
            <Text as="h1" variant="title-medium">
              Causeway
            </Text>
          </Flex>
          <Text as="p" color="secondary">
            Create services, find what runs, and see how it is doing.
          </Text>
          {state.step === 'choosing' && state.error && (
            <div role="alert">
              <Alert
                status="danger"
                icon
                title="Signing in did not work"
                description={state.error.message}
              />
            </div>
          )}
          {oauth.map(provider => (
            <Button
              key={provider}
              variant="primary"
              isDisabled={pending !== undefined}
              loading={pending === provider}
              onPress={() => signIn(provider)}
            >
              {`Sign in with ${provider === 'github' ? 'GitHub' : oidcTitle}`}
            </Button>
          ))}
          {providers.includes('guest') && (
            <Flex direction="column" gap="2">
              <Button
                variant={oauth.length > 0 ? 'secondary' : 'primary'}
                isDisabled={pending !== undefined}
                loading={pending === 'guest'}
                onPress={() => signIn('guest')}
              >
                Enter
              </Button>
              <Text as="p" variant="body-small" color="secondary">
                You enter as a guest of this machine's portal, without an
                account.
              </Text>
            </Flex>
          )}
          {providers.length === 0 && (
            <Alert
              status="warning"
              icon
              title="No way to sign in is set up"
              description="Whoever runs this portal has to configure a provider under auth.providers."
            />
          )}
        </Flex>
        {guest}
      </div>
    </main>
  );
}

function GuestSignIn(props: {
  onSuccess: (provider: SignInProviderId, identity: IdentityApi) => void;
  onFailure: (error: Error) => void;
}) {
  const { onFailure } = props;
  const [ErrorComponent] = useState(
    () =>
      function GuestSignInError(errorProps: { error?: Error }) {
        const { error } = errorProps;
        useEffect(() => {
          onFailure(error ?? new Error('The portal did not let the guest in.'));
        }, [error]);
        return null;
      },
  );
  return (
    <ProxiedSignInPage
      provider="guest"
      onSignInSuccess={identity => props.onSuccess('guest', identity)}
      ErrorComponent={ErrorComponent}
    />
  );
}
