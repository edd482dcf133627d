/** What every object of a cluster has, and the parts that these tests look at. */
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    uid?: string;
  };
  spec?: Record<string, unknown>;
  status?: Record<string, unknown>;
  data?: Record<string, unknown>;
  type?: string;
  immutable?: boolean;
}

/** The `spec` of a managed resource: an object in AWS, as Crossplane sees it. */
export interface ManagedSpec {
  managementPolicies: string[];
  providerConfigRef: { kind: string; name: string };
  forProvider: Record<string, unknown>;
}

/**
 * The `spec` of a managed resource.
 *
 * @throws Error when the object is none
 */
export function managedSpec(object: KubernetesObject): ManagedSpec {
  const spec = object.spec as ManagedSpec | undefined;
  if (!spec?.forProvider) {
    throw new Error(`${object.kind} ${object.metadata.name} is not managed`);
  }
  return spec;
}
