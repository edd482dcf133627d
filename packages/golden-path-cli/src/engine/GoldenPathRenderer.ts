import { InputError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import {
  type Answers,
  type Lineage,
  LINEAGE_FILE,
  LOCAL_GIT_HOST,
  parseLineage,
  parseRepositoryUrl,
  type PlatformValues,
  type RenderedFile,
} from '@internal/plugin-golden-path-common';
import type { OfflineService } from '@internal/plugin-scaffolder-backend-module-golden-path';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StandInCatalog } from './StandInCatalog';
import { type Engine, type EngineOptions, startEngine } from './startEngine';
import type { EncodedFile, Template } from '../templates/Template';

/** What to render. */
export interface RenderRequest {
  template: Template;
  answers: Answers;
  /** The platform to render for; left out, the configured one. */
  platform?: PlatformValues;
}

/** What came out. */
export interface RenderedService {
  /** All files, sorted by path, with `golden-path.yaml`. */
  files: RenderedFile[];
  lineage: Lineage;
}

/** A portal's configuration as far as rendering asks for it. */
export type RendererConfig = EngineOptions['config'];

/** What stands where a portal's configuration does not matter. */
const NO_PORTAL: RendererConfig = {
  app: { baseUrl: 'http://localhost' },
  backend: { baseUrl: 'http://localhost' },
  goldenPath: {},
};

/** Renders services with Backstage's own engine, in this process, without a portal. */
export class GoldenPathRenderer {
  readonly #directory: string;
  readonly #catalog: StandInCatalog;
  readonly #engine: Engine;
  readonly #githubHosts: readonly string[];
  /** The service that the engine is told about. */
  readonly #inHand: { service?: OfflineService };
  /** Renderings happen one after the other: the engine is told about one service at a time. */
  #queue: Promise<unknown> = Promise.resolve();

  /**
   * Starts the engine, which takes a second or two.
   *
   * @param options - what will be rendered, and with which configuration
   */
  static async start(
    options: {
      /** A portal's configuration; needed to render for a platform that is not given. */
      config?: RendererConfig;
      /** The hosts of the repositories of all services that will be rendered. */
      hosts?: readonly string[];
      /** Takes each line that the engine logs. */
      log?: (line: string) => void;
      /** Told about the directory with the engine's files, before there is anything in it. */
      onDirectory?: (directory: string) => void;
    } = {},
  ): Promise<GoldenPathRenderer> {
    const directory = await mkdtemp(join(tmpdir(), 'golden-path-cli-'));
    options.onDirectory?.(directory);
    const githubHosts = [...new Set(options.hosts)].filter(
      host => host !== LOCAL_GIT_HOST,
    );
    const catalog = new StandInCatalog();
    const inHand: { service?: OfflineService } = {};
    try {
      const engine = await startEngine({
        directory,
        config: options.config ?? NO_PORTAL,
        githubHosts,
        catalog,
        offline: { current: () => inHand.service },
        log: options.log ?? (() => {}),
      });
      return new GoldenPathRenderer(
        directory,
        catalog,
        engine,
        inHand,
        githubHosts,
      );
    } catch (error) {
      await rm(directory, { recursive: true, force: true });
      throw error;
    }
  }

  private constructor(
    directory: string,
    catalog: StandInCatalog,
    engine: Engine,
    inHand: { service?: OfflineService },
    githubHosts: readonly string[],
  ) {
    this.#directory = directory;
    this.#catalog = catalog;
    this.#engine = engine;
    this.#inHand = inHand;
    this.#githubHosts = githubHosts;
  }

  /**
   * Renders one service.
   *
   * @param request - what to render
   * @throws InputError with the engine's own words when the template refuses the answers
   */
  async render(request: RenderRequest): Promise<RenderedService> {
    const rendering = this.#queue.then(() => this.#renderNow(request));
    this.#queue = rendering.catch(() => {});
    return rendering;
  }

  /** Stops the engine and removes its files. */
  async stop(): Promise<void> {
    await this.#queue;
    await this.#engine.stop();
    await rm(this.#directory, { recursive: true, force: true });
  }

  async #renderNow(request: RenderRequest): Promise<RenderedService> {
    const { template, answers, platform } = request;
    const { host } = parseRepositoryUrl(answers.repoUrl);
    if (host !== LOCAL_GIT_HOST && !this.#githubHosts.includes(host)) {
      throw new Error(`The renderer was not told about the Git host ${host}`);
    }
    this.#catalog.holdOnly([answers.owner, answers.system]);
    this.#inHand.service = { platform };
    try {
      const files = await this.#dryRun(template, { ...answers });
      return {
        files: files
          .map(({ path, base64Content, executable }) => ({
            path,
            content: Buffer.from(base64Content, 'base64'),
            ...(!template.hasPrograms && { executable: executable ?? false }),
          }))
          .sort((one, other) => (one.path < other.path ? -1 : 1)),
        lineage: parseLineage(textOf(files, LINEAGE_FILE)),
      };
    } finally {
      this.#inHand.service = undefined;
    }
  }

  async #dryRun(
    template: Template,
    values: JsonObject,
  ): Promise<EncodedFile[]> {
    const response = await fetch(`${this.#engine.url}/v2/dry-run`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: this.#engine.authorization,
      },
      body: JSON.stringify({
        template: template.entity,
        values,
        secrets: {},
        directoryContents: template.files,
      }),
    });
    const body: {
      directoryContents?: EncodedFile[];
      errors?: { stack: string }[];
      error?: { message: string };
    } = await response.json();
    if (!response.ok || !body.directoryContents) {
      throw new InputError(
        body.errors
          ?.map(({ stack }) => stack.replace(/^instance\.?/, ''))
          .join('; ') ??
          body.error?.message ??
          `The engine answered ${response.status}`,
      );
    }
    return body.directoryContents;
  }
}

function textOf(files: EncodedFile[], path: string): string {
  const file = files.find(each => each.path === path);
  return Buffer.from(file?.base64Content ?? '', 'base64').toString('utf8');
}
