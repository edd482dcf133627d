import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTool } from '../../support/runTool';
import { CompositionFunctions } from './CompositionFunctions';
import {
  CROSSPLANE,
  Kind,
  KINDS,
  parseObjects,
  readEnvironment,
  readObjects,
} from './crossplaneFiles';
import { KubernetesObject } from './KubernetesObject';

/** The part of an object's annotations by which Crossplane knows it again. */
export const PART = 'crossplane.io/composition-resource-name';

/** What a claim is rendered with besides itself. */
export interface RenderInput {
  /** What else is in the cluster; the EnvironmentConfigs of all environments when left out. */
  cluster?: KubernetesObject[];
  /** What was composed before, as the cluster has it now. */
  observed?: KubernetesObject[];
}

/** What Crossplane would do. */
export interface Rendered {
  /** The claim with its new status. */
  claim: KubernetesObject;
  /** What is composed, by the name of the part. */
  parts: Map<string, KubernetesObject>;
}

/** Crossplane refused to compose. */
export class RenderError extends Error {}

/** JSON is YAML that every parser reads alike: a name such as "yes" stays a text. */
function toYaml(objects: KubernetesObject[]): string {
  return objects.map(object => JSON.stringify(object)).join('\n---\n');
}

/** Runs claims through their compositions with `crossplane render` and the real functions. */
export class Renderer {
  readonly #functions: CompositionFunctions;
  readonly #directory: string;
  #count = 0;

  private constructor(functions: CompositionFunctions, directory: string) {
    this.#functions = functions;
    this.#directory = directory;
  }

  /** Starts the functions of infra/crossplane/functions.yaml. */
  static async start(): Promise<Renderer> {
    const functions = readObjects('functions.yaml');
    const running = await CompositionFunctions.start(
      functions.map(each => each.metadata.name),
    );
    const directory = mkdtempSync(join(tmpdir(), 'causeway-crossplane-'));
    const file = join(directory, 'functions.yaml');
    writeFileSync(
      file,
      toYaml(
        functions.map(each => ({
          ...each,
          metadata: {
            ...each.metadata,
            annotations: {
              'render.crossplane.io/runtime': 'Development',
              'render.crossplane.io/runtime-development-target':
                running.addresses.get(each.metadata.name) ?? '',
            },
          },
        })),
      ),
    );
    return new Renderer(running, directory);
  }

  /** Ends the functions and removes what was written. */
  async stop(): Promise<void> {
    await this.#functions.stop();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  /**
   * Renders a claim once, as one turn of Crossplane's loop does.
   *
   * @throws {@link RenderError} with Crossplane's message when it composes nothing
   */
  async render(
    claim: KubernetesObject,
    input: RenderInput = {},
  ): Promise<Rendered> {
    const folder = KINDS[claim.kind as Kind];
    const cluster =
      input.cluster ?? ['dev', 'staging', 'production'].map(readEnvironment);
    const result = await runTool('crossplane', [
      'render',
      this.#write('claim', [claim]),
      join(CROSSPLANE, 'apis', folder, 'composition.yaml'),
      join(this.#directory, 'functions.yaml'),
      `--xrd=${join(CROSSPLANE, 'apis', folder, 'definition.yaml')}`,
      ...(cluster.length > 0
        ? [`--required-resources=${this.#write('cluster', cluster)}`]
        : []),
      ...(input.observed?.length
        ? [`--observed-resources=${this.#write('observed', input.observed)}`]
        : []),
    ]);
    if (result.exitCode !== 0) {
      throw new RenderError(result.stderr);
    }
    const objects = parseObjects(result.stdout);
    return {
      claim: objects[0],
      parts: new Map(
        objects
          .slice(1)
          .map(each => [each.metadata.annotations?.[PART] ?? '', each]),
      ),
    };
  }

  #write(name: string, objects: KubernetesObject[]): string {
    this.#count += 1;
    const file = join(this.#directory, `${name}-${this.#count}.yaml`);
    writeFileSync(file, toYaml(objects));
    return file;
  }
}
