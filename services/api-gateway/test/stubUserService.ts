import { StubUpstream } from './stubUpstream.ts';
import { TokenIssuer } from './tokenIssuer.ts';

/** A revocation as the user-service writes it. */
export interface RevocationItem {
  kind: 'session' | 'user';
  id: string;
  revokedAt: string;
  expiresAt: string;
}

/** A user-service that has keys and revocations, and says everything else back. */
export class StubUserService {
  readonly upstream: StubUpstream;
  issuer: TokenIssuer;
  readonly revocations: RevocationItem[] = [];
  /** The keys it publishes; its own issuer's unless a test changes them. */
  keys: unknown[];
  /** Whether it answers questions of the gateway itself. */
  available = true;

  private constructor(upstream: StubUpstream, issuer: TokenIssuer) {
    this.upstream = upstream;
    this.issuer = issuer;
    this.keys = [issuer.publicKey];
  }

  static async start(): Promise<StubUserService> {
    const service = new StubUserService(await StubUpstream.start(), await TokenIssuer.create());
    service.upstream.on('/users/.well-known/jwks.json', (_request, response) => {
      response.statusCode = service.available ? 200 : 500;
      response.end(JSON.stringify({ keys: service.keys }));
    });
    service.upstream.on('/internal/revocations', (request, response) => {
      const after = new URL(request.url ?? '', 'http://stub').searchParams.get('after');
      const start = after === null ? 0 : Number(after);
      response.statusCode = service.available ? 200 : 500;
      response.end(
        JSON.stringify({
          items: service.revocations.slice(start, start + 2),
          cursor: String(Math.min(start + 2, service.revocations.length)),
        }),
      );
    });
    return service;
  }

  /** Takes new keys, as a rotation does; tokens of the old one stay good unless it is taken out of `keys`. */
  async rotate(): Promise<TokenIssuer> {
    this.issuer = await TokenIssuer.create();
    this.keys = [...this.keys, this.issuer.publicKey];
    return this.issuer;
  }

  revoke(kind: RevocationItem['kind'], id: string, revokedAt = Date.now()): void {
    this.revocations.push({
      kind,
      id,
      revokedAt: new Date(revokedAt).toISOString(),
      expiresAt: new Date(revokedAt + 600_000).toISOString(),
    });
  }
}
