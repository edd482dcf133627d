import { Gauge } from 'prom-client';
import { Pool } from 'undici';
import { parse } from 'yaml';
import type { ServiceContext } from '../platform/serviceContext.ts';
import type { UpstreamName } from '../routing/upstreamName.ts';
import type { DocumentPart } from './mergeDocuments.ts';
import { type UpstreamDocument, upstreamDocumentShape } from './upstreamDocument.ts';

const timeoutMs = 3_000;
/** A description that is larger was not written by hand. */
const largestDocument = 2 * 1024 * 1024;

interface Entry {
  pool: Pool;
  path: string;
  document: UpstreamDocument | undefined;
  readAt: number;
  failed: boolean;
  reading: Promise<void> | undefined;
}

/**
 * Reads the API descriptions of the services when somebody wants to see them, and remembers them. A service that is
 * away keeps the description that it had; nobody waits for it again before that has become old.
 */
export class DocumentCollection {
  readonly #context: ServiceContext;
  readonly #maxAgeMs: number;
  readonly #entries = new Map<UpstreamName, Entry>();

  private constructor(context: ServiceContext, maxAgeMs: number) {
    this.#context = context;
    this.#maxAgeMs = maxAgeMs;
    const gauge = new Gauge<'upstream'>({
      name: 'documentation_available',
      help: 'Whether there is a description of the service to show',
      labelNames: ['upstream'],
      registers: [context.metrics.registry],
      collect: () => {
        for (const [upstream, { document }] of this.#entries) {
          gauge.set({ upstream }, document === undefined ? 0 : 1);
        }
      },
    });
  }

  static create(
    context: ServiceContext,
    options: { urls: Record<UpstreamName, URL>; maxAgeMs: number },
  ): DocumentCollection {
    const collection = new DocumentCollection(context, options.maxAgeMs);
    for (const [name, url] of Object.entries(options.urls)) {
      collection.#entries.set(name as UpstreamName, {
        pool: new Pool(url.origin, {
          connections: 1,
          connectTimeout: timeoutMs,
          headersTimeout: timeoutMs,
          bodyTimeout: timeoutMs,
          allowH2: false,
        }),
        path: `${url.pathname.replace(/\/$/, '')}/openapi.yaml`,
        document: undefined,
        readAt: -Infinity,
        failed: false,
        reading: undefined,
      });
    }
    context.resources.add('the connections for descriptions', async () => {
      await Promise.all([...collection.#entries.values()].map(({ pool }) => pool.destroy()));
    });
    return collection;
  }

  /** What is known of each service, read anew where it is old. */
  async parts(): Promise<ReadonlyMap<UpstreamName, DocumentPart>> {
    await Promise.all([...this.#entries].map(([name, entry]) => this.#refresh(name, entry)));
    return new Map(
      [...this.#entries].map(([name, { document, failed }]) => [
        name,
        document === undefined
          ? { state: 'missing' as const }
          : { state: failed ? ('stale' as const) : ('current' as const), document },
      ]),
    );
  }

  async #refresh(name: UpstreamName, entry: Entry): Promise<void> {
    if (performance.now() - entry.readAt < this.#maxAgeMs) {
      return;
    }
    entry.reading ??= this.#read(name, entry).finally(() => {
      entry.reading = undefined;
    });
    await entry.reading;
  }

  async #read(name: UpstreamName, entry: Entry): Promise<void> {
    try {
      entry.document = await fetchDocument(entry);
      entry.failed = false;
    } catch (error) {
      this.#context.logger.warn({ err: error, upstream: name }, 'could not read a description');
      entry.failed = true;
    }
    entry.readAt = performance.now();
  }
}

async function fetchDocument({ pool, path }: Entry): Promise<UpstreamDocument> {
  const { statusCode, body } = await pool.request({ method: 'GET', path });
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > largestDocument) {
      throw new Error('the description is too large');
    }
    chunks.push(chunk);
  }
  if (statusCode !== 200) {
    throw new Error(`the service answered ${statusCode}`);
  }
  // Aliases that multiply are how a small document becomes a large one
  return upstreamDocumentShape.parse(
    parse(Buffer.concat(chunks).toString(), { maxAliasCount: 100 }),
  );
}
