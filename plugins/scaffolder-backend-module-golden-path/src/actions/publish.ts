import { ConflictError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { parseRepositoryUrl } from '@internal/plugin-golden-path-common';
import { DRY_RUN_COMMIT } from '../hosts/RepositoryHost';
import type { RepositoryHosts } from '../hosts/RepositoryHosts';
import type { Run, RunStore } from '../runs/RunStore';
import { findAuthor } from './findAuthor';
import { publishExamples } from './publish.examples';
import { requireActiveRun } from './requireActiveRun';

/** What {@link createPublishAction} works with. */
export interface PublishActionOptions {
  hosts: RepositoryHosts;
  runs: RunStore;
}

/**
 * Makes `golden-path:publish`: the workspace becomes a repository.
 *
 * @param options - what it works with
 */
export function createPublishAction(options: PublishActionOptions) {
  return createTemplateAction({
    id: 'golden-path:publish',
    description:
      "Makes a repository of the workspace, on the portal's own Git host or on GitHub. Run again for the same task it finds the repository it made before.",
    examples: publishExamples,
    supportsDryRun: true,
    schema: {
      input: {
        repoUrl: z =>
          z
            .string()
            .describe(
              'host?owner=owner&repo=name, as golden-path:name:reserve gives it',
            ),
        owner: z =>
          z
            .string()
            .describe(
              'Group that owns the service, as a full entity reference',
            ),
        description: z => z.string().describe('What the service is for'),
        commitMessage: z =>
          z.string().describe('Message of the first commit').optional(),
        visibility: z =>
          z
            .enum(['private', 'internal', 'public'])
            .describe(
              'Who may see the repository; GitHub only, private by default',
            )
            .optional(),
      },
      output: {
        remoteUrl: z =>
          z.string().describe('What the repository is known as to git'),
        cloneUrl: z => z.string().describe('What to give to git clone'),
        webUrl: z => z.string().describe('Page of the repository'),
        repoContentsUrl: z =>
          z.string().describe('Root of the files on the default branch'),
        catalogInfoUrl: z =>
          z.string().describe('Address of catalog-info.yaml'),
        commitHash: z => z.string().describe('The first commit'),
      },
    },
    async handler(ctx) {
      const location = parseRepositoryUrl(ctx.input.repoUrl);
      const host = options.hosts.of(location);
      const published = ctx.isDryRun
        ? { ...host.preview(location), commitHash: DRY_RUN_COMMIT }
        : await publish();
      ctx.output('remoteUrl', published.remoteUrl);
      ctx.output('cloneUrl', published.cloneUrl);
      ctx.output('webUrl', published.webUrl);
      ctx.output('repoContentsUrl', published.repoContentsUrl);
      ctx.output('catalogInfoUrl', published.catalogInfoUrl);
      ctx.output('commitHash', published.commitHash);

      async function publish() {
        ctx.signal?.throwIfAborted();
        const run = await beginPublishing(options.runs, ctx.task.id);
        const result = await host.publish(ctx, {
          location: run.location,
          description: ctx.input.description,
          ownerRef: ctx.input.owner,
          taskId: ctx.task.id,
          commitMessage:
            ctx.input.commitMessage ?? 'feat: start on the golden path',
          author: findAuthor(ctx.user),
          visibility: ctx.input.visibility ?? 'private',
        });
        if ((await options.runs.get(ctx.task.id))?.state !== 'publishing') {
          // Given up as dead and undone while it was at work: what it made since then goes too.
          await host.remove(run.location, ctx.task.id);
          throw new ConflictError(
            'This run was given up while it was publishing; start a new one',
          );
        }
        ctx.logger.info(`Published to ${result.webUrl}`, {
          commitHash: result.commitHash,
        });
        return result;
      }
    },
  });
}

async function beginPublishing(runs: RunStore, taskId: string): Promise<Run> {
  await runs.move(taskId, ['active'], 'publishing');
  return requireActiveRun(runs, taskId, ['publishing']);
}
