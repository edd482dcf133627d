import { pipeline } from 'node:stream/promises';
import type { Blob } from '@internal/plugin-local-git-common';
import type { RepositoryFileStream } from '@internal/plugin-local-git-node';
import type { Request, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { z } from 'zod/v3';
import { type ApiContext, readerCredentials } from './ApiContext';
import { decodeCursor, encodeCursor } from './cursor';
import { limitSchema, parse } from './parse';

/** The largest file that is given as JSON, in bytes. Any file is given raw. */
export const MAXIMUM_BLOB_BYTES = 1024 * 1024;

const refSchema = z.string().optional();
const treeSchema = z.object({ ref: refSchema, path: z.string().default('') });
const blobSchema = z.object({ ref: refSchema, path: z.string().min(1) });
const commitsSchema = treeSchema.extend({
  limit: limitSchema,
  cursor: z.string().optional(),
});
const commitsCursorSchema = z.object({
  commitId: z.string().regex(/^[0-9a-f]{40}$/),
  offset: z.number().int().min(0),
});

/** What is in a repository: directories, files, branches and commits. */
export function createContentRouter(context: ApiContext): Router {
  const { host, access } = context;
  const router = PromiseRouter();
  const base = '/repos/:owner/:name';

  async function findRepository(request: Request) {
    const credentials = await readerCredentials(context, request);
    const { owner, name } = request.params;
    await access.getReadable(credentials, owner, name);
    return { owner, name };
  }

  router.get(`${base}/tree`, async (request, response) => {
    const { owner, name } = await findRepository(request);
    const { ref, path } = parse(treeSchema, request.query);
    const { commitId, entries } = await host.listTree(owner, name, {
      ref,
      path,
      withLastCommit: true,
    });
    response.json({
      commitId,
      path,
      items: entries,
      totalItems: entries.length,
    });
  });

  router.get(`${base}/blob`, async (request, response) => {
    const { owner, name } = await findRepository(request);
    const options = parse(blobSchema, request.query);
    const file = await host.streamFile(owner, name, options);
    response.json(await toBlob(file));
  });

  router.get(`${base}/raw`, async (request, response) => {
    const { owner, name } = await findRepository(request);
    const options = parse(blobSchema, request.query);
    const file = await host.streamFile(owner, name, options);
    // Never anything that a browser would run or show on the portal's own origin.
    response.set({
      'Content-Type': 'application/octet-stream',
      'Content-Disposition': 'attachment',
      'Content-Length': String(file.size),
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'X-Content-Type-Options': 'nosniff',
      ETag: `"${file.blobId}"`,
    });
    await pipeline(file.open(), response);
  });

  router.get(`${base}/branches`, async (request, response) => {
    const { owner, name } = await findRepository(request);
    const items = await host.listBranches(owner, name);
    response.json({ items, totalItems: items.length });
  });

  router.get(`${base}/commits`, async (request, response) => {
    const { owner, name } = await findRepository(request);
    const query = parse(commitsSchema, request.query);
    const { limit, path } = query;
    // A page is counted from the commit that the first page began with, whatever is pushed meanwhile.
    const start = query.cursor
      ? decodeCursor(commitsCursorSchema, query.cursor)
      : { commitId: query.ref, offset: 0 };
    const { commits, totalItems } = await host.listCommits(owner, name, {
      ref: start.commitId,
      path,
      limit,
      offset: start.offset,
    });
    const offset = start.offset + commits.length;
    response.json({
      items: commits,
      totalItems,
      ...(commits.length > 0 &&
        offset < totalItems && {
          nextCursor: encodeCursor({
            commitId:
              query.cursor !== undefined
                ? start.commitId
                : await host.resolveCommit(owner, name, query.ref),
            offset,
          }),
        }),
    });
  });

  return router;
}

async function toBlob(file: RepositoryFileStream): Promise<Blob> {
  const { open, ...info } = file;
  if (info.size > MAXIMUM_BLOB_BYTES) {
    return { ...info, isBinary: false, isTooLarge: true };
  }
  const content = Buffer.concat(await open().toArray());
  const text = decodeText(content);
  return {
    ...info,
    isBinary: text === undefined,
    isTooLarge: false,
    ...(text !== undefined && { text }),
  };
}

function decodeText(content: Buffer): string | undefined {
  if (content.includes(0)) {
    return undefined;
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    return undefined;
  }
}
