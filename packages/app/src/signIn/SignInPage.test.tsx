import {
  githubAuthApiRef,
  type IdentityApi,
} from '@backstage/frontend-plugin-api';
import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import { cleanup, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { oidcAuthApiRef } from './oidcAuthApi';
import { SignInPage } from './SignInPage';

const guestOnly = { guest: {} };
const gitHubAndOidc = {
  github: { development: {} },
  oidc: { development: {} },
};

function createAuthApi() {
  return {
    getBackstageIdentity: jest.fn(),
    getProfile: jest.fn(),
    getAccessToken: jest.fn(),
    getIdToken: jest.fn(),
    signIn: jest.fn(),
    signOut: jest.fn(),
    sessionState$: jest.fn(),
  };
}

function signedIn(userEntityRef: string) {
  return {
    token: 'token',
    identity: {
      type: 'user' as const,
      userEntityRef,
      ownershipEntityRefs: [userEntityRef],
    },
  };
}

async function renderPage(providers: object) {
  const onSignInSuccess = jest.fn<void, [IdentityApi]>();
  const gitHub = createAuthApi();
  const oidc = createAuthApi();
  await renderInTestApp(<SignInPage onSignInSuccess={onSignInSuccess} />, {
    config: {
      app: { baseUrl: 'http://localhost', signIn: { oidcTitle: 'Acme' } },
      backend: { baseUrl: 'http://localhost' },
      auth: { providers: { ...providers } },
    },
    apis: [
      mockApis.discovery({ baseUrl: 'http://localhost' }),
      [githubAuthApiRef, gitHub],
      [oidcAuthApiRef, oidc],
    ],
  });
  return { onSignInSuccess, gitHub, oidc };
}

function answerGuest(status: number) {
  const session = {
    providerInfo: {},
    profile: { displayName: 'Guest' },
    backstageIdentity: {
      // The portal reads when it expires, and nothing else, from the token.
      token: `e30.${btoa(JSON.stringify({ exp: 4102444800 }))}.c2ln`,
      identity: {
        type: 'user',
        userEntityRef: 'user:default/guest',
        ownershipEntityRefs: ['user:default/guest'],
      },
    },
  };
  const error = { error: { name: 'NotAllowedError', message: 'No guests' } };
  return jest.spyOn(global, 'fetch').mockResolvedValue({
    ok: status === 200,
    status,
    statusText: 'Forbidden',
    headers: new Headers({ 'content-type': 'application/json' }),
    json: async () => (status === 200 ? session : error),
    text: async () => JSON.stringify(status === 200 ? session : error),
  } as Response);
}

describe('SignInPage', () => {
  beforeEach(() => {
    window.localStorage.clear();
    global.fetch ??= jest.fn();
  });
  afterEach(() => jest.restoreAllMocks());

  it('lets the guest in with one click, and again after a reload, until they sign out', async () => {
    const fetch = answerGuest(200);
    const first = await renderPage(guestOnly);
    expect(fetch).not.toHaveBeenCalled();
    await userEvent.click(await screen.findByRole('button', { name: 'Enter' }));
    await waitFor(() => expect(first.onSignInSuccess).toHaveBeenCalledTimes(1));
    const [identity] = first.onSignInSuccess.mock.calls[0];
    await expect(identity.getBackstageIdentity()).resolves.toMatchObject({
      userEntityRef: 'user:default/guest',
    });

    cleanup();
    const second = await renderPage(guestOnly);
    await waitFor(() =>
      expect(second.onSignInSuccess).toHaveBeenCalledTimes(1),
    );

    await identity.signOut();
    cleanup();
    const third = await renderPage(guestOnly);
    await screen.findByRole('button', { name: 'Enter' });
    expect(third.onSignInSuccess).not.toHaveBeenCalled();
  });

  it('says why a guest may not enter, and lets them try again', async () => {
    answerGuest(403);
    const { onSignInSuccess } = await renderPage(guestOnly);
    await userEvent.click(await screen.findByRole('button', { name: 'Enter' }));
    expect(await screen.findByRole('alert')).toHaveTextContent(
      /Signing in did not work/,
    );
    expect(onSignInSuccess).not.toHaveBeenCalled();

    answerGuest(200);
    await userEvent.click(screen.getByRole('button', { name: 'Enter' }));
    await waitFor(() => expect(onSignInSuccess).toHaveBeenCalledTimes(1));
  });

  it('does not offer the guest where the backend has none', async () => {
    const { gitHub, onSignInSuccess } = await renderPage(gitHubAndOidc);
    expect(
      await screen.findByRole('button', { name: 'Sign in with GitHub' }),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('button', { name: 'Sign in with Acme' }),
    ).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Enter' })).toBeNull();

    gitHub.getBackstageIdentity.mockResolvedValue(
      signedIn('user:default/mara'),
    );
    await userEvent.click(
      screen.getByRole('button', { name: 'Sign in with GitHub' }),
    );
    await waitFor(() => expect(onSignInSuccess).toHaveBeenCalledTimes(1));
    expect(gitHub.getBackstageIdentity).toHaveBeenCalledWith({
      instantPopup: true,
    });
  });

  it('shows why an identity provider refused', async () => {
    const { oidc } = await renderPage(gitHubAndOidc);
    oidc.getBackstageIdentity.mockRejectedValue(
      new Error('You have no account here'),
    );
    await userEvent.click(
      await screen.findByRole('button', { name: 'Sign in with Acme' }),
    );
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'You have no account here',
    );
  });

  it('asks again, without an alarm, when the remembered session is over', async () => {
    window.localStorage.setItem('causeway.sign-in.provider', 'github');
    const { onSignInSuccess } = await renderPage(gitHubAndOidc);
    expect(
      await screen.findByRole('button', { name: 'Sign in with GitHub' }),
    ).toBeEnabled();
    expect(screen.queryByRole('alert')).toBeNull();
    expect(onSignInSuccess).not.toHaveBeenCalled();
  });

  it('does not sign a guest in that the configuration no longer has', async () => {
    const fetch = answerGuest(200);
    window.localStorage.setItem('causeway.sign-in.provider', 'guest');
    const { onSignInSuccess } = await renderPage(gitHubAndOidc);
    await screen.findByRole('button', { name: 'Sign in with GitHub' });
    expect(fetch).not.toHaveBeenCalled();
    expect(onSignInSuccess).not.toHaveBeenCalled();
  });

  it('explains itself when there is no way to sign in', async () => {
    await renderPage({});
    expect(
      await screen.findByText('No way to sign in is set up'),
    ).toBeInTheDocument();
    expect(screen.queryByRole('button')).toBeNull();
  });
});
