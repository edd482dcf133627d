import { randomUUID } from 'node:crypto';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

/** What a test wants to be different about a token. */
export interface TokenOptions {
  subject?: string;
  sessionId?: string;
  roles?: string[];
  issuer?: string;
  audience?: string;
  /** Seconds from now. */
  expiresIn?: number;
  /** Seconds before now. */
  age?: number;
}

/** Signs access tokens as the user-service does. */
export class TokenIssuer {
  readonly keyId: string;
  readonly publicKey: JWK;
  readonly #key: CryptoKey;

  private constructor(keyId: string, publicKey: JWK, key: CryptoKey) {
    this.keyId = keyId;
    this.publicKey = publicKey;
    this.#key = key;
  }

  static async create(keyId: string = randomUUID()): Promise<TokenIssuer> {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = await exportJWK(publicKey);
    return new TokenIssuer(keyId, { ...jwk, kid: keyId, alg: 'ES256', use: 'sig' }, privateKey);
  }

  async sign(options: TokenOptions = {}): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({
      sid: options.sessionId ?? randomUUID(),
      roles: options.roles ?? ['customer'],
    })
      .setProtectedHeader({ alg: 'ES256', kid: this.keyId })
      .setIssuer(options.issuer ?? 'user-service')
      .setAudience(options.audience ?? 'storefront')
      .setSubject(options.subject ?? randomUUID())
      .setJti(randomUUID())
      .setIssuedAt(now - (options.age ?? 0))
      .setExpirationTime(now + (options.expiresIn ?? 600))
      .sign(this.#key);
  }
}
