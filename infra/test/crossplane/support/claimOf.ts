import { Kind } from './crossplaneFiles';
import { KubernetesObject } from './KubernetesObject';

/** What a claim of a test says; the rest is ordinary. */
export interface ClaimInput {
  name?: string;
  namespace?: string;
  labels?: Record<string, string>;
  parameters?: Record<string, unknown>;
}

/** A claim as a developer would write it. */
export function claimOf(kind: Kind, input: ClaimInput = {}): KubernetesObject {
  return {
    apiVersion: 'platform.ecommerce.example.com/v1alpha1',
    kind,
    metadata: {
      name: input.name ?? `orders-${kind.toLowerCase()}`,
      namespace: input.namespace ?? 'orders-team-production',
      ...(input.labels ? { labels: input.labels } : {}),
    },
    spec: { parameters: input.parameters ?? {} },
  };
}
