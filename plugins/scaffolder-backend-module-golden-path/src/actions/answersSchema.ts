import type { z as zod } from 'zod/v3';

/**
 * The shape of complete answers, as the reservation gives them to the later steps.
 *
 * @param z - the scaffolder's own zod
 */
export function answersSchema(z: typeof zod) {
  return z.object({
    name: z.string(),
    description: z.string(),
    owner: z.string(),
    language: z.enum(['nodejs', 'python']),
    database: z.enum(['postgresql', 'none']),
    messaging: z.enum(['rabbitmq', 'none']),
    cache: z.enum(['redis', 'none']),
    system: z.string(),
    tier: z.union([z.literal(1), z.literal(2), z.literal(3)]),
    repoUrl: z.string(),
  });
}
