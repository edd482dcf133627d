import type { AuditorService } from '@backstage/backend-plugin-api';
import { ConflictError, InputError, toError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  parseEntityRefText,
  type ServiceDeployment,
} from '@internal/plugin-golden-path-common';
import type { GitOpsChange } from '../gitops/GitOpsChange';
import type { GitOpsProposal } from '../gitops/GitOpsHost';
import type { GitOpsRepository } from '../gitops/GitOpsRepository';
import type { OfflineRendering } from '../platform/OfflineRendering';
import type { RunStore } from '../runs/RunStore';
import { findAuthor } from './findAuthor';
import { proposeGitOpsExamples } from './proposeGitOps.examples';
import { readWorkspaceApplications } from './readWorkspaceApplications';
import { requireActiveRun } from './requireActiveRun';

/** What {@link createProposeGitOpsAction} works with. */
export interface ProposeGitOpsActionOptions {
  gitOps: GitOpsRepository;
  runs: RunStore;
  auditor: AuditorService;
  offline: OfflineRendering;
}

/**
 * Makes `golden-path:gitops:propose`: the service is to be deployed.
 *
 * @param options - what it works with
 */
export function createProposeGitOpsAction(options: ProposeGitOpsActionOptions) {
  const { gitOps, runs, auditor, offline } = options;
  return createTemplateAction({
    id: 'golden-path:gitops:propose',
    description:
      "Adds the Argo CD Applications of the workspace, and what the team's AppProject needs for them, to the GitOps repository: on the portal's own Git host a commit on a branch, merged when its checks pass; on GitHub a pull request. Applies nothing to a cluster. Run again for the same task it goes on where it was.",
    examples: proposeGitOpsExamples,
    supportsDryRun: true,
    schema: {
      input: {
        name: z => z.string().describe('Name of the service'),
        owner: z =>
          z
            .string()
            .describe('Group that owns it, as a name or an entity reference'),
        repositoryUrl: z =>
          z
            .string()
            .describe(
              "What to give to git clone for the service's repository, as its Applications say it",
            ),
      },
      output: {
        state: z =>
          z
            .enum(['merged', 'open'])
            .describe(
              'merged: Argo CD deploys it; open: somebody has to merge the pull request first',
            ),
        url: z =>
          z
            .string()
            .describe('Page of the pull request, or of the merged commit'),
        pullRequestUrl: z =>
          z
            .string()
            .describe('Page of the pull request; GitHub only')
            .optional(),
        commitUrl: z => z.string().describe('Page of the commit'),
        commitHash: z => z.string().describe('The commit'),
        webUrl: z => z.string().describe('Page of the GitOps repository'),
        applications: z =>
          z.array(z.string()).describe('Names of the Argo CD Applications'),
      },
    },
    async handler(ctx) {
      const service = {
        name: ctx.input.name,
        team: readTeam(ctx.input.owner),
        repositoryUrl: ctx.input.repositoryUrl,
        applications: await readWorkspaceApplications(ctx.workspacePath),
      };
      const { logger, signal } = ctx;
      const proposal = ctx.isDryRun
        ? await gitOps.preview({
            service,
            logger,
            signal,
            isOffline: offline.current() !== undefined,
          })
        : await propose(service);
      ctx.output('state', proposal.state);
      ctx.output('url', proposal.pullRequestUrl ?? proposal.commitUrl);
      if (proposal.pullRequestUrl) {
        ctx.output('pullRequestUrl', proposal.pullRequestUrl);
      }
      ctx.output('commitUrl', proposal.commitUrl);
      ctx.output('commitHash', proposal.commitHash);
      ctx.output('webUrl', proposal.webUrl);
      ctx.output('applications', proposal.applications);

      async function propose(
        deployment: ServiceDeployment,
      ): Promise<GitOpsProposal> {
        signal?.throwIfAborted();
        const taskId = ctx.task.id;
        const run = await requireActiveRun(runs, taskId, ['publishing']);
        if (run.name !== deployment.name) {
          throw new InputError(
            `This run makes the service "${run.name}", not "${deployment.name}"`,
          );
        }
        const event = await auditor.createEvent({
          eventId: 'golden-path-gitops-propose',
          severityLevel: 'medium',
          meta: { taskId, name: run.name, ...gitOps.location },
        });
        try {
          const made = await gitOps.propose({
            service: deployment,
            taskId,
            author: findAuthor(ctx.user),
            previous: run.gitOps,
            record: change => record(taskId, change),
            logger,
            signal,
          });
          await requireNotGivenUp(taskId);
          const { state, commitHash, pullRequestUrl } = made;
          await event.success({ meta: { state, commitHash, pullRequestUrl } });
          return made;
        } catch (error) {
          await event.fail({ error: toError(error) });
          throw error;
        }
      }

      async function record(
        taskId: string,
        change: GitOpsChange,
      ): Promise<void> {
        if (!(await runs.recordGitOps(taskId, change))) {
          throw givenUp();
        }
      }

      async function requireNotGivenUp(taskId: string): Promise<void> {
        const run = await runs.get(taskId);
        if (run?.state !== 'publishing') {
          // Undone while it was at work: what it merged since then goes too.
          if (run?.gitOps) {
            await gitOps.withdraw(run.gitOps, logger);
          }
          throw givenUp();
        }
      }
    },
  });
}

function givenUp(): ConflictError {
  return new ConflictError(
    'This run was given up while it proposed its deployment; start a new one',
  );
}

function readTeam(owner: string): string {
  const parts = parseEntityRefText(owner, 'group');
  if (parts?.kind !== 'group') {
    throw new InputError(`The owner "${owner}" is not the name of a group`);
  }
  return parts.name;
}
