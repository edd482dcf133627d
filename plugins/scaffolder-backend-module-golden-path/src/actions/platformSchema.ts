import type { z as zod } from 'zod/v3';

/**
 * The shape of what is known about the platform, as the reservation gives it to the later steps.
 *
 * @param z - the scaffolder's own zod
 */
export function platformSchema(z: typeof zod) {
  return z
    .object({
      imageRegistry: z.string(),
      chartRepository: z.string(),
      awsAccountId: z.string(),
      awsRegion: z.string(),
      domain: z.string(),
      repositoryUrl: z.string(),
      repositoryPage: z.string(),
      portalUrl: z.string(),
    })
    .strict();
}
