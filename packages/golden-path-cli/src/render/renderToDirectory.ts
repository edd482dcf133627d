import { InputError } from '@backstage/errors';
import {
  GoldenPathInputError,
  parseAnswersFile,
  parseRepositoryUrl,
} from '@internal/plugin-golden-path-common';
import { readdir, readFile } from 'node:fs/promises';
import { GoldenPathRenderer } from '../engine/GoldenPathRenderer';
import { writeFiles } from '../files/writeFiles';
import { TemplateFinder } from '../templates/TemplateFinder';
import { readPortalConfig } from './readPortalConfig';

/** What to render, and where to. */
export interface RenderOptions {
  answersFile: string;
  directory: string;
  /** A copy of the template; left out, this checkout's. */
  templateDirectory?: string;
  /** Files of the portal's configuration. */
  config?: readonly string[];
  /** Whether the directory may have files already; those of the same name are replaced. */
  force?: boolean;
  /** Takes each line that the engine logs. */
  log?: (line: string) => void;
  /** Told about the directory with the engine's files. */
  onDirectory?: (directory: string) => void;
}

/** What was rendered. */
export interface RenderResult {
  directory: string;
  name: string;
  /** Paths of the files, sorted. */
  files: string[];
  template: { ref: string; version: string; digest: string };
}

/**
 * Renders a service from a file of answers into a directory.
 *
 * @param options - what and where to
 * @throws InputError or GoldenPathInputError naming all that is wrong with the answers; nothing was
 * written then
 */
export async function renderToDirectory(
  options: RenderOptions,
): Promise<RenderResult> {
  const { answersFile, directory } = options;
  if (!options.force) {
    await requireEmpty(directory);
  }
  const text = await readFile(answersFile, 'utf8').catch(() => {
    throw new InputError(`There is no file ${answersFile}`);
  });
  const config = await readPortalConfig(options.config ?? []);
  const { answers, platform } = readAnswers(
    answersFile,
    text,
    config.goldenPath,
  );
  const template = await new TemplateFinder(
    options.templateDirectory,
  ).findDefault();
  const renderer = await GoldenPathRenderer.start({
    ...options,
    config: { ...config },
    hosts: [
      config.goldenPath.publisher.host,
      parseRepositoryUrl(answers.repoUrl).host,
    ],
  });
  try {
    const { files, lineage } = await renderer.render({
      template,
      answers,
      platform,
    });
    await writeFiles(directory, files);
    return {
      directory,
      name: answers.name,
      files: files.map(({ path }) => path),
      template: lineage.template,
    };
  } finally {
    await renderer.stop();
  }
}

function readAnswers(
  file: string,
  ...args: Parameters<typeof parseAnswersFile>
): ReturnType<typeof parseAnswersFile> {
  try {
    return parseAnswersFile(...args);
  } catch (error) {
    if (error instanceof GoldenPathInputError) {
      throw new GoldenPathInputError(
        error.problems.map(problem => `${file}: ${problem}`),
      );
    }
    throw error;
  }
}

/** An empty repository, as a host gives it, is empty. */
async function requireEmpty(directory: string): Promise<void> {
  const names = await readdir(directory).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') {
        return [];
      }
      throw new InputError(`${directory} is not a directory`);
    },
  );
  if (names.some(name => name !== '.git')) {
    throw new InputError(
      `${directory} is not empty; --force writes into it all the same`,
    );
  }
}
