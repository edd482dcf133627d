import { parseAllDocuments } from 'yaml';
import { z } from 'zod';

const ruleSchema = z.object({
  kind: z.literal('PrometheusRule'),
  spec: z.object({ groups: z.array(z.unknown()) }),
});

/** What Prometheus itself reads from the manifests for its operator: the groups of rules. */
export function groupsOf(manifest: string): unknown[] {
  return parseAllDocuments(manifest)
    .map(document => ruleSchema.safeParse(document.toJS()))
    .flatMap(({ data }) => data?.spec.groups ?? []);
}
