import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type { LocalGitHost } from '@internal/plugin-local-git-node';
import type { RepositoryAccess } from '../access/RepositoryAccess';
import { listRepositories } from '../api/listRepositories';

/** Registers the action `list-repositories`. */
export function createListRepositoriesAction(options: {
  actionsRegistry: ActionsRegistryService;
  host: LocalGitHost;
  access: RepositoryAccess;
}): void {
  const { actionsRegistry, host, access } = options;
  actionsRegistry.register({
    name: 'list-repositories',
    title: 'List Git repositories',
    description:
      'Lists the repositories of the embedded Git host that the caller may read, with the address to clone each of them. Filter by owner, name or free text; continue with nextCursor.',
    attributes: { readOnly: true, destructive: false, idempotent: true },
    schema: {
      input: z =>
        z.object({
          owner: z.string().optional().describe('Only those of this owner'),
          name: z.string().optional().describe('Only those of this name'),
          search: z
            .string()
            .max(200)
            .optional()
            .describe('Text in the owner, name or description'),
          limit: z.coerce
            .number()
            .int()
            .min(1)
            .max(200)
            .optional()
            .describe('The most to give at once; 50 when left out'),
          cursor: z
            .string()
            .optional()
            .describe('The nextCursor of the page before'),
        }),
      output: z =>
        z.object({
          items: z.array(
            z.object({
              owner: z.string(),
              name: z.string(),
              cloneUrl: z.string(),
              webUrl: z.string(),
              defaultBranch: z.string(),
              description: z.string().optional(),
              ownerRef: z.string().optional(),
              createdAt: z.string(),
            }),
          ),
          totalItems: z.number(),
          nextCursor: z.string().optional(),
        }),
    },
    action: async ({ input, credentials }) => {
      const page = await listRepositories({ host, access }, credentials, {
        ...input,
        limit: input.limit ?? 50,
      });
      return {
        output: {
          ...page,
          items: page.items.map(({ createdBy, ...item }) => item),
        },
      };
    },
  });
}
