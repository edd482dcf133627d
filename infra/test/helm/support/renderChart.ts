import { parseAllDocuments, Tags } from 'yaml';
import { runTool } from '../../support/runTool';
import { CHART, KUBERNETES_VERSION, Values } from './chart';

/** Helm and Kubernetes read YAML 1.1, where `on` and `Off` without quotes are booleans, but `e0` is text. */
const YAML_OF_HELM = {
  version: '1.1',
  customTags: (tags: Tags) =>
    tags.filter(tag => typeof tag === 'string' || tag.format !== 'EXP'),
} as const;

/** An object of Kubernetes. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace: string;
    labels: Record<string, string>;
    annotations?: Record<string, string>;
  };
  spec?: unknown;
}

/** How the chart is rendered. */
export interface RenderOptions {
  /** Name of the release. */
  release?: string;
  /** Namespace of the release. */
  namespace?: string;
  /** Folder of the chart, when it is not the repository's. */
  chart?: string;
}

/** Runs `helm template` with values and returns what it printed. */
export function runHelmTemplate(values: Values, options: RenderOptions = {}) {
  return runTool(
    'helm',
    [
      'template',
      options.release ?? 'order-service',
      options.chart ?? CHART,
      '--namespace',
      options.namespace ?? 'orders-team-production',
      '--kube-version',
      KUBERNETES_VERSION,
      '--values',
      '-',
    ],
    { input: JSON.stringify(values) },
  );
}

/**
 * The manifests that the chart makes of values.
 *
 * @throws Error with helm's message when it refuses the values
 */
export async function renderChart(
  values: Values,
  options: RenderOptions = {},
): Promise<Manifest[]> {
  const { exitCode, stdout, stderr } = await runHelmTemplate(values, options);
  if (exitCode !== 0) {
    throw new Error(stderr);
  }
  return parseAllDocuments(stdout, YAML_OF_HELM)
    .map(document => {
      if (document.errors.length > 0) {
        throw document.errors[0];
      }
      return document.toJS() as Manifest | null;
    })
    .filter(manifest => manifest !== null);
}

/**
 * The one manifest of a kind.
 *
 * @throws Error when there is none or more than one
 */
export function findKind(manifests: Manifest[], kind: string): Manifest {
  const found = manifests.filter(manifest => manifest.kind === kind);
  if (found.length !== 1) {
    throw new Error(
      `Expected one ${kind}, found ${found.length} among ${manifests
        .map(manifest => manifest.kind)
        .join(', ')}`,
    );
  }
  return found[0];
}

/** Renders the chart and returns the one manifest of a kind. */
export async function renderKind(
  kind: string,
  values: Values,
  options: RenderOptions = {},
): Promise<Manifest> {
  return findKind(await renderChart(values, options), kind);
}
