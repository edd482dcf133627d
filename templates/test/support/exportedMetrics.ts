import { collectDefaultMetrics, Registry } from 'prom-client';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const SKELETON = resolve(__dirname, '../../new-microservice/skeleton');

/** What Kubernetes' own exporters say about a service, by the names that they use. */
const CLUSTER_METRICS = [
  // Prometheus itself
  'up',
  // kube-state-metrics
  'kube_deployment_spec_replicas',
  'kube_deployment_status_replicas_available',
  'kube_pod_container_status_waiting_reason',
  'kube_pod_container_status_restarts_total',
  'kube_pod_container_resource_limits',
  // cAdvisor
  'container_cpu_cfs_periods_total',
  'container_cpu_cfs_throttled_periods_total',
  'container_memory_working_set_bytes',
];

/** What prometheus-client for Python adds by itself on Linux. */
const PYTHON_DEFAULTS = [
  'process_virtual_memory_bytes',
  'process_resident_memory_bytes',
  'process_start_time_seconds',
  'process_cpu_seconds_total',
  'process_open_fds',
  'process_max_fds',
  'python_info',
  'python_gc_objects_collected_total',
  'python_gc_objects_uncollectable_total',
  'python_gc_collections_total',
];

/** How the skeleton's sources create metrics: the kind, then the name. */
const CREATED: Readonly<Record<string, RegExp>> = {
  nodejs:
    /new (?:Series)?(Counter|Gauge|Histogram)(?:<[\w ]+>)?\(\{\s*name(?:: '([a-z_]+)')?/g,
  python:
    /\b(Counter|Gauge|GaugeMetricFamily|Histogram|counter)\(\s*"([a-z_]+)"/g,
};

/**
 * The series that Prometheus finds for a service of the golden path: those that the skeleton's sources
 * create, those that come with the metrics library, and those of the cluster.
 *
 * @param language - the service's language
 */
export async function listExportedMetrics(
  language: 'nodejs' | 'python',
): Promise<Set<string>> {
  const sources = await readSources(join(SKELETON, language));
  const created = sources.flatMap(source =>
    [...source.matchAll(CREATED[language])].flatMap(([, kind, literal]) => {
      const name = literal ?? source.match(/const name = '([a-z_]+)'/)?.[1];
      if (!name) {
        return [];
      }
      return kind === 'Histogram'
        ? ['_bucket', '_count', '_sum'].map(suffix => `${name}${suffix}`)
        : [name];
    }),
  );
  return new Set([
    ...CLUSTER_METRICS,
    ...created,
    ...(language === 'python' ? PYTHON_DEFAULTS : await nodeDefaults()),
  ]);
}

async function nodeDefaults(): Promise<string[]> {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const metrics = await registry.getMetricsAsJSON();
  registry.clear();
  return metrics.map(({ name }) => name);
}

async function readSources(directory: string): Promise<string[]> {
  const entries = await readdir(directory, {
    recursive: true,
    withFileTypes: true,
  });
  return await Promise.all(
    entries
      .filter(entry => entry.isFile() && /\.(ts|py)(\.njk)?$/.test(entry.name))
      .filter(entry => !/\.test\.ts$|^test_/.test(entry.name))
      .map(entry => readFile(join(entry.parentPath, entry.name), 'utf8')),
  );
}
