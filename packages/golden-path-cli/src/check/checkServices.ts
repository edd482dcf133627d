import { InputError } from '@backstage/errors';
import {
  type Answers,
  compareTemplates,
  type Lineage,
  parseRepositoryUrl,
  type PlatformValues,
  requirePlatform,
} from '@internal/plugin-golden-path-common';
import { GoldenPathRenderer } from '../engine/GoldenPathRenderer';
import { describeError } from '../output/describeError';
import type { Template } from '../templates/Template';
import { TemplateFinder } from '../templates/TemplateFinder';
import type { CheckResult } from './CheckResult';
import { compareFiles } from './compareFiles';
import { mend } from './mend';
import { readLineage } from './readLineage';

/** How services are checked. */
export interface CheckOptions {
  /** A copy of the template; left out, this checkout's. */
  templateDirectory?: string;
  /** Whether files that differ are written back. */
  fix?: boolean;
  /** Whether they are also where changes are not committed. */
  force?: boolean;
  /** Takes each line that the engine logs. */
  log?: (line: string) => void;
  /** Told about the directory with the engine's files. */
  onDirectory?: (directory: string) => void;
}

/** A service whose lineage could be read. */
interface Candidate {
  directory: string;
  lineage: Lineage;
  answers: Answers;
  /** Git host of its repository. */
  host: string;
  platform: PlatformValues;
  template: Template;
}

/**
 * Renders services again and compares the files of the golden path with what they have. One engine
 * serves all of them; it is started only when there is anything to render.
 *
 * @param directories - roots of the services
 * @param options - how
 * @returns a result for each, in the same order; what cannot be checked is a result, too
 */
export async function checkServices(
  directories: readonly string[],
  options: CheckOptions = {},
): Promise<CheckResult[]> {
  const finder = new TemplateFinder(options.templateDirectory);
  const candidates = await Promise.all(
    directories.map(async directory =>
      attempt(directory, async () => {
        const lineage = await readLineage(directory);
        return {
          directory,
          lineage,
          answers: lineage.answers,
          host: parseRepositoryUrl(lineage.answers.repoUrl).host,
          platform: requirePlatform(lineage),
          template: await finder.find(lineage.template.ref),
        };
      }),
    ),
  );
  const hosts = candidates.flatMap(candidate =>
    'host' in candidate ? [candidate.host] : [],
  );
  if (hosts.length === 0) {
    return candidates.filter(candidate => 'state' in candidate);
  }
  const renderer = await GoldenPathRenderer.start({ ...options, hosts });
  try {
    const results: CheckResult[] = [];
    for (const candidate of candidates) {
      results.push(
        'state' in candidate
          ? candidate
          : await attempt(candidate.directory, () =>
              check(candidate, renderer, options),
            ),
      );
    }
    return results;
  } finally {
    await renderer.stop();
  }
}

async function check(
  candidate: Candidate,
  renderer: GoldenPathRenderer,
  options: CheckOptions,
): Promise<CheckResult> {
  const { directory, lineage } = candidate;
  const rendering = await renderer.render(candidate).catch(error => {
    throw new InputError(
      `It cannot be rendered again: ${describeError(error)}`,
    );
  });
  const { differences, rendered } = await compareFiles(directory, rendering);
  const result: CheckResult = {
    directory,
    name: lineage.answers.name,
    state: differences.length === 0 ? 'equal' : 'different',
    problems: [],
    template: compareTemplates(lineage, rendering.lineage),
    pathOwnedFiles: rendered.length,
    differences,
    fixed: [],
  };
  if (!options.fix || differences.length === 0) {
    return result;
  }
  try {
    await mend(directory, {
      differences,
      rendered,
      force: options.force ?? false,
    });
  } catch (error) {
    return { ...result, problems: [describeError(error)] };
  }
  return {
    ...result,
    state: 'equal',
    fixed: differences.map(({ path }) => path),
  };
}

async function attempt<T>(
  directory: string,
  action: () => Promise<T>,
): Promise<T | CheckResult> {
  try {
    return await action();
  } catch (error) {
    return {
      directory,
      state: 'unchecked',
      problems: [describeError(error)],
      differences: [],
      fixed: [],
    };
  }
}
