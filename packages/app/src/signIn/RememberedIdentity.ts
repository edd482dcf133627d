import type { IdentityApi } from '@backstage/frontend-plugin-api';
import { rememberedProvider } from './rememberedProvider';
import type { SignInProviderId } from './signInProviders';

/** An identity that stays signed in over reloads, until the person signs out. */
export class RememberedIdentity implements IdentityApi {
  readonly #identity: IdentityApi;

  /** Wraps an identity and remembers the provider it came from. */
  static create(options: {
    identity: IdentityApi;
    provider: SignInProviderId;
  }): RememberedIdentity {
    rememberedProvider.set(options.provider);
    return new RememberedIdentity(options.identity);
  }

  private constructor(identity: IdentityApi) {
    this.#identity = identity;
  }

  getProfileInfo() {
    return this.#identity.getProfileInfo();
  }

  getBackstageIdentity() {
    return this.#identity.getBackstageIdentity();
  }

  getCredentials() {
    return this.#identity.getCredentials();
  }

  async signOut() {
    rememberedProvider.set(undefined);
    await this.#identity.signOut();
  }
}
