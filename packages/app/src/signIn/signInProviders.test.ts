import { mockApis } from '@backstage/frontend-test-utils';
import { readSignInOptions } from './signInProviders';

describe('readSignInOptions', () => {
  it('offers what the backend has, and nothing else', () => {
    const read = (auth: object) =>
      readSignInOptions(mockApis.config({ data: { auth: { ...auth } } }))
        .providers;
    expect(read({ providers: { guest: {} } })).toEqual(['guest']);
    expect(
      read({
        environment: 'production',
        providers: {
          oidc: { production: {} },
          github: { production: {} },
          saml: { production: {} },
        },
      }),
    ).toEqual(['github', 'oidc']);
    expect(read({})).toEqual([]);
  });

  it('leaves out a provider that is set up for another environment', () => {
    const options = readSignInOptions(
      mockApis.config({
        data: { auth: { providers: { github: { production: {} } } } },
      }),
    );
    expect(options.providers).toEqual([]);
  });

  it('calls the identity provider as people do', () => {
    expect(
      readSignInOptions(
        mockApis.config({ data: { app: { signIn: { oidcTitle: 'Acme' } } } }),
      ).oidcTitle,
    ).toBe('Acme');
    expect(readSignInOptions(mockApis.config()).oidcTitle).toBe(
      'single sign-on',
    );
  });
});
