import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckContext } from '../Check';
import { environmentOf } from '../environments';
import type { Finding } from '../Finding';
import { runTool } from '../tools/runTool';
import { readHelmProblems } from './readHelmProblems';

/** Stands for the image of a service that was not built yet, so that its workload is rendered, too. */
const UNBUILT_DIGEST = `sha256:${'0'.repeat(64)}`;

/** What the clusters run; the schemas are of the same version (packages/tooling/setup/go-tools.json). */
export const KUBERNETES_VERSION = '1.36.0';

/** What rendering one environment gave: a file of manifests, or the reasons why there is none. */
export interface Rendered {
  /** The file that it was rendered from. */
  source: string;
  /** File of manifests; undefined when rendering failed. */
  manifests?: string;
  findings: Finding[];
}

type Renderings = Promise<Rendered[]>;
const charts = new WeakMap<CheckContext, Renderings>();
const overlays = new WeakMap<CheckContext, Renderings>();

/**
 * Renders the shared chart with the values of every environment, once for each validation.
 *
 * @param context - what the check works with
 */
export function renderChart(context: CheckContext): Renderings {
  return once(charts, context, () =>
    Promise.all(
      context.files
        .paths(/^deploy\/values\/[^/]+\.yaml$/)
        .map(path => renderValues(context, path)),
    ),
  );
}

/**
 * Builds the Kustomize overlay of every environment, once for each validation.
 *
 * @param context - what the check works with
 */
export function buildOverlays(context: CheckContext): Renderings {
  return once(overlays, context, () =>
    Promise.all(
      context.files
        .paths(/^deploy\/overlays\/[^/]+\/kustomization\.yaml$/)
        .map(path => buildOverlay(context, path)),
    ),
  );
}

function once(
  cache: WeakMap<CheckContext, Renderings>,
  context: CheckContext,
  render: () => Renderings,
): Renderings {
  const cached = cache.get(context) ?? render();
  cache.set(context, cached);
  return cached;
}

/**
 * What helm is told about an environment: its values, and an image where none was built yet.
 *
 * @param context - what the check works with
 * @param path - the values file
 */
export function helmValueArguments(
  context: CheckContext,
  path: string,
): string[] {
  const [value] = context.files.yaml(path).values as [
    { image?: { digest?: string } }?,
  ];
  return [
    '--kube-version',
    KUBERNETES_VERSION,
    '--values',
    join(context.files.directory, path),
    ...(value?.image?.digest
      ? []
      : ['--set-string', `image.digest=${UNBUILT_DIGEST}`]),
  ];
}

async function renderValues(
  context: CheckContext,
  path: string,
): Promise<Rendered> {
  const { tools, temporary, signal } = context;
  const { exitCode, stdout, stderr } = await runTool(
    tools.helm,
    [
      'template',
      releaseName(context, path),
      tools.chart,
      '--namespace',
      'validation',
      ...helmValueArguments(context, path),
    ],
    { directory: temporary, signal },
  );
  if (exitCode !== 0) {
    return {
      source: path,
      findings: readHelmProblems('chart', context.files.yaml(path), stderr),
    };
  }
  return {
    source: path,
    manifests: await keep(context, `chart-${environmentOf(path)}`, stdout),
    findings: [],
  };
}

/** The chart names everything after the release, and the release is named after the service. */
function releaseName(context: CheckContext, path: string): string {
  const application = context.files.yaml(
    `deploy/argocd/${environmentOf(path)}.yaml`,
  ).values[0] as
    | { spec?: { sources?: { helm?: { releaseName?: string } }[] } }
    | undefined;
  return (
    application?.spec?.sources?.find(source => source.helm?.releaseName)?.helm
      ?.releaseName ?? 'service'
  );
}

async function buildOverlay(
  context: CheckContext,
  path: string,
): Promise<Rendered> {
  const { files, tools, temporary, signal } = context;
  const folder = path.replace(/\/kustomization\.yaml$/, '');
  const { exitCode, stdout, stderr } = await runTool(
    tools.kustomize,
    ['build', join(files.directory, folder)],
    { directory: temporary, signal },
  );
  if (exitCode !== 0) {
    return {
      source: path,
      findings: [
        {
          check: 'overlays',
          file: path,
          message: stderr
            .replace(/^Error: /, '')
            .replaceAll(`${files.directory}/`, '')
            .trim(),
        },
      ],
    };
  }
  return {
    source: path,
    manifests: await keep(context, `overlay-${environmentOf(path)}`, stdout),
    findings: [],
  };
}

async function keep(
  context: CheckContext,
  name: string,
  manifests: string,
): Promise<string> {
  const file = join(context.temporary, `${name}.yaml`);
  await writeFile(file, manifests);
  return file;
}
