import { NotFoundError, toError } from '@backstage/errors';
import express, { type Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { z } from 'zod/v3';
import { type ApiContext, readerCredentials } from './ApiContext';
import { listRepositories } from './listRepositories';
import { limitSchema, parse } from './parse';

const listSchema = z.object({
  owner: z.string().optional(),
  name: z.string().optional(),
  search: z.string().max(200).optional(),
  limit: limitSchema,
  cursor: z.string().optional(),
});

const createSchema = z
  .object({
    owner: z.string(),
    name: z.string(),
    description: z.string().optional(),
    ownerRef: z
      .string()
      .regex(
        /^[a-z]+:[a-z0-9._-]+\/[a-zA-Z0-9._-]+$/,
        'must be a full entity reference, for example group:default/orders-team',
      )
      .optional(),
    defaultBranch: z.string().optional(),
  })
  .strict();

/** Listing, creating, describing and deleting repositories. */
export function createRepositoriesRouter(context: ApiContext): Router {
  const { host, access, httpAuth, auditor } = context;
  const router = PromiseRouter();

  router.get('/repos', async (request, response) => {
    const credentials = await readerCredentials(context, request);
    const options = parse(listSchema, request.query);
    response.json(await listRepositories(context, credentials, options));
  });

  router.post(
    '/repos',
    express.json({ limit: '100kb' }),
    async (request, response) => {
      const credentials = await httpAuth.credentials(request, {
        allow: ['user', 'service'],
      });
      const options = parse(createSchema, request.body);
      const { owner, name } = options;
      const event = await auditor.createEvent({
        eventId: 'repository-create',
        severityLevel: 'medium',
        request,
        meta: { owner, name },
      });
      try {
        await access.checkMayCreate(credentials);
        const { principal } = credentials;
        const user =
          principal.type === 'user' ? principal.userEntityRef : undefined;
        const repository = await host.createRepository({
          ...options,
          // A person who makes it can push to it; a machine is no entity that could own it.
          ownerRef: options.ownerRef ?? user,
          createdBy: principal.type === 'user' ? user : principal.subject,
        });
        await event.success();
        response.status(201).json(repository);
      } catch (error) {
        await event.fail({ error: toError(error) });
        throw error;
      }
    },
  );

  router.get('/repos/:owner/:name', async (request, response) => {
    const credentials = await readerCredentials(context, request);
    const { owner, name } = request.params;
    response.json(await access.getReadable(credentials, owner, name));
  });

  router.delete('/repos/:owner/:name', async (request, response) => {
    const credentials = await httpAuth.credentials(request, {
      allow: ['user', 'service'],
    });
    const { owner, name } = request.params;
    const repository = await access.getReadable(credentials, owner, name);
    const event = await auditor.createEvent({
      eventId: 'repository-delete',
      severityLevel: 'high',
      request,
      meta: { owner: repository.owner, name: repository.name },
    });
    try {
      await access.checkMay('delete', credentials, repository);
      if (!(await host.deleteRepository(owner, name))) {
        throw new NotFoundError('There is no such repository');
      }
      await event.success();
      response.status(204).end();
    } catch (error) {
      await event.fail({ error: toError(error) });
      throw error;
    }
  });

  return router;
}
