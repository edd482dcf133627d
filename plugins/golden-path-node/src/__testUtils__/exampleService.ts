import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  deriveRules,
  SLO_FILE,
  SLO_RULES_FILE,
} from '../objectives/deriveRules';

const SLO = `apiVersion: openslo/v1
kind: SLO
metadata:
  name: availability
spec:
  service: order-service
  budgetingMethod: Occurrences
  timeWindow:
    - duration: 30d
      isRolling: true
  indicator:
    metadata:
      name: availability
    spec:
      ratioMetric:
        counter: true
        bad:
          metricSource:
            type: Prometheus
            spec:
              query: sum(rate(http_requests_total{service="order-service", status=~"5.."}[{{window}}]))
        total:
          metricSource:
            type: Prometheus
            spec:
              query: sum(rate(http_requests_total{service="order-service"}[{{window}}]))
  objectives:
    - displayName: availability
      target: 0.9995
`;

const ENTITIES = `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: order-service
spec:
  type: service
  lifecycle: production
  owner: group:default/orders-team
---
apiVersion: backstage.io/v1alpha1
kind: API
metadata:
  name: order-service
spec:
  type: openapi
  lifecycle: production
  owner: group:default/orders-team
  definition:
    $text: ./openapi.yaml
`;

const VALUES = `environment: dev
image:
  repository: 123456789012.dkr.ecr.us-east-1.amazonaws.com/order-service
size: small
replicaCount: 1
`;

const APPLICATION = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: order-service-dev
  namespace: argocd
spec:
  project: orders-team
  destination:
    name: dev
    namespace: orders-team-dev
  sources:
    - repoURL: 123456789012.dkr.ecr.us-east-1.amazonaws.com/charts
      chart: service
      targetRevision: 1.0.0
      helm:
        releaseName: order-service
        valueFiles: [$values/deploy/values/dev.yaml]
    - repoURL: https://git.example.com/commerce/order-service.git
      path: deploy/overlays/dev
`;

const CLAIM = `apiVersion: platform.ecommerce.example.com/v1alpha1
kind: Database
metadata:
  name: order-service-database
spec:
  parameters:
    size: small
    engine: postgresql
`;

const KUSTOMIZATION = `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
`;

const CHAOS = `apiVersion: causeway.dev/v1alpha1
kind: ChaosExperiment
metadata:
  name: pod-loss
  title: Half of the instances are lost
spec:
  target:
    entityRef: component:default/order-service
    environments: [staging]
  fault: network-latency
  parameters:
    latencyMilliseconds: 100
    jitterMilliseconds: 20
  hypothesis:
    statement: Callers notice nothing
    slos: [availability]
  blastRadius:
    percent: 50
  duration: 90s
  hardTimeLimit: 5m
  abort:
    - slo: availability
      burnRateAbove: 14.4
      window: 1m
  expectedAlerts: []
`;

const WORKFLOW = `name: CI
on:
  push:
    branches: [main]
permissions:
  contents: read
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - run: echo "all is well"
`;

/** The files of a small service in which every check finds what it looks at, and nothing wrong. */
export const EXAMPLE_FILES: Readonly<Record<string, string>> = {
  'catalog-info.yaml': ENTITIES,
  'openapi.yaml': 'openapi: 3.1.0\n',
  [SLO_FILE]: SLO,
  [SLO_RULES_FILE]: deriveRules(SLO) ?? '',
  'deploy/chaos.yaml': CHAOS,
  'deploy/values/dev.yaml': VALUES,
  'deploy/argocd/dev.yaml': APPLICATION,
  'deploy/crossplane/kustomization.yaml': `${KUSTOMIZATION}resources: [database.yaml]\n`,
  'deploy/crossplane/database.yaml': CLAIM,
  'deploy/monitoring/kustomization.yaml': `${KUSTOMIZATION}resources: [slo-rules.yaml]\n`,
  'deploy/overlays/dev/kustomization.yaml': `${KUSTOMIZATION}namespace: orders-team-dev\nresources: [../../crossplane, ../../monitoring]\n`,
  '.github/workflows/ci.yaml': WORKFLOW,
};

/** A service in a temporary folder. */
export interface ExampleService {
  directory: string;
  remove(): Promise<void>;
}

/**
 * Writes the example service with changes.
 *
 * @param changes - other content of files; undefined leaves a file out
 */
export async function writeExampleService(
  changes: Readonly<Record<string, string | undefined>> = {},
): Promise<ExampleService> {
  const directory = await mkdtemp(join(tmpdir(), 'causeway-service-'));
  for (const [path, text] of Object.entries({ ...EXAMPLE_FILES, ...changes })) {
    if (text !== undefined) {
      const file = join(directory, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
  }
  return {
    directory,
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}
