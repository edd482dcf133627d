import { Pool, type Dispatcher } from 'undici';
import { z } from 'zod';
import {
  identityHeader,
  serviceRole,
  serviceSubjectPrefix,
} from '../platform/identity/identity.ts';
import type { IdentitySigner } from '../platform/identity/identitySigner.ts';
import { serviceIdentity } from '../platform/serviceIdentity.ts';
import { type KeySet, readKeySet } from './keySet.ts';
import type { RevocationPage } from './revocationPoller.ts';

const timeoutMs = 5_000;
/** Who would send more is not the user-service. */
const largestAnswer = 4 * 1024 * 1024;

const revocationsShape = z.object({
  items: z.array(
    z.object({
      kind: z.enum(['session', 'user']),
      id: z.string().min(1),
      expiresAt: z.iso.datetime({ offset: true }).transform(text => Date.parse(text)),
    }),
  ),
  cursor: z.string().nullish(),
});

/** What the gateway itself asks the user-service, on connections that no customer's request can take. */
export class UserServiceClient {
  readonly #pool: Pool;
  readonly #signer: IdentitySigner;
  readonly #prefix: string;

  constructor(url: URL, signer: IdentitySigner) {
    this.#pool = new Pool(url.origin, {
      connections: 2,
      connectTimeout: timeoutMs,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      allowH2: false,
    });
    this.#prefix = url.pathname.replace(/\/$/, '');
    this.#signer = signer;
  }

  async keySet(): Promise<KeySet> {
    return readKeySet(await this.#read('/users/.well-known/jwks.json', {}));
  }

  async revocations(cursor: string | undefined): Promise<RevocationPage> {
    const query = cursor === undefined ? '' : `?after=${encodeURIComponent(cursor)}`;
    const identity = await this.#signer.sign({
      subject: serviceSubjectPrefix + serviceIdentity.name,
      roles: [serviceRole],
    });
    const document = await this.#read(`/internal/revocations${query}`, {
      [identityHeader]: identity,
    });
    const { items, cursor: next } = revocationsShape.parse(document);
    return { items, cursor: next ?? undefined };
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  async #read(path: string, headers: Record<string, string>): Promise<unknown> {
    const { statusCode, body } = await this.#pool.request({
      method: 'GET',
      path: this.#prefix + path,
      headers: { accept: 'application/json', ...headers },
    });
    const text = await readText(body);
    if (statusCode !== 200) {
      throw new Error(`the user-service answered ${statusCode} to ${path.split('?', 1)[0] ?? ''}`);
    }
    return JSON.parse(text);
  }
}

async function readText(body: Dispatcher.ResponseData['body']): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestAnswer) {
      throw new Error('the answer of the user-service is too large');
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
