import { isSignInProviderId, type SignInProviderId } from './signInProviders';

const storageKey = 'causeway.sign-in.provider';

/**
 * Remembers in this browser how somebody signed in, so that a reload does not ask again. Where the
 * browser allows no storage, it asks.
 */
export const rememberedProvider = {
  get(): SignInProviderId | undefined {
    try {
      const stored = window.localStorage.getItem(storageKey);
      return isSignInProviderId(stored) ? stored : undefined;
    } catch {
      return undefined;
    }
  },

  set(provider: SignInProviderId | undefined): void {
    try {
      if (provider) {
        window.localStorage.setItem(storageKey, provider);
      } else {
        window.localStorage.removeItem(storageKey);
      }
    } catch {
      // Not remembered: the next visit shows the sign-in page.
    }
  },
};
