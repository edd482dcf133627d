import { z } from 'zod';

/** The part of an Argo CD Application that the portal shows. */
export const argoCdApplicationSchema = z.object({
  metadata: z.object({
    name: z.string(),
    namespace: z.string().optional(),
  }),
  spec: z.object({
    project: z.string().optional(),
    destination: z.object({ namespace: z.string().optional() }).optional(),
  }),
  status: z
    .object({
      sync: z
        .object({
          status: z.string().optional(),
          revision: z.string().optional(),
        })
        .optional(),
      health: z
        .object({
          status: z.string().optional(),
          message: z.string().optional(),
        })
        .optional(),
      history: z
        .array(
          z.object({
            id: z.number(),
            revision: z.string().optional(),
            deployedAt: z.string(),
          }),
        )
        .nullish(),
    })
    .optional(),
});

/** An Argo CD Application, as far as the portal shows it, and where it is. */
export type ArgoCdApplication = z.infer<typeof argoCdApplicationSchema> & {
  instanceName: string;
};
