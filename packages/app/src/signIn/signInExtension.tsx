import { SignInPageBlueprint } from '@backstage/plugin-app-react';

/** Replaces Backstage's sign-in page, which always offers the guest, with the portal's. */
export const signInExtension = SignInPageBlueprint.make({
  params: {
    loader: async () => (await import('./SignInPage')).SignInPage,
  },
});
