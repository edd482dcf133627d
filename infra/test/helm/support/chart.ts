import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { REPOSITORY } from '../../support/findTool';

/** The folder of the chart. */
export const CHART = join(REPOSITORY, 'infra/helm/service');

/** The version of Kubernetes that tests render for; without it helm takes the one that it was built with. */
export const KUBERNETES_VERSION = '1.36.0';

/** A digest as a build writes it. */
export const DIGEST = `sha256:${'1a2b3c4d'.repeat(8)}`;

/** Environments that the chart knows. */
export const ENVIRONMENTS = [
  'sandbox',
  'dev',
  'staging',
  'production',
] as const;

/** Values of a chart, as a values file has them. */
export type Values = Record<string, unknown>;

/** The least that makes a service run: an image. */
export const built: Values = {
  image: { repository: 'registry.example.com/order-service', digest: DIGEST },
};

/** A YAML file of the chart. */
export function readChartFile(...path: string[]): Values {
  return parse(readFileSync(join(CHART, ...path), 'utf8'));
}
