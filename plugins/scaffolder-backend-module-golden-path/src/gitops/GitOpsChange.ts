import { z } from 'zod';

const schema = z.object({
  location: z.object({
    host: z.string(),
    owner: z.string(),
    repository: z.string(),
  }),
  service: z.object({
    name: z.string(),
    team: z.string(),
    repositoryUrl: z.string(),
  }),
  branch: z.string(),
  commit: z.string(),
  pullRequest: z.number().optional(),
});

/**
 * What a run proposed to a GitOps repository. It is noted down before any branch has the commit, so
 * that a branch is the run's own exactly when it is at that commit.
 */
export type GitOpsChange = z.infer<typeof schema>;

/**
 * Reads what was noted down.
 *
 * @param text - JSON of a {@link GitOpsChange}
 * @throws Error when it is none
 */
export function parseGitOpsChange(text: string): GitOpsChange {
  return schema.parse(JSON.parse(text));
}
