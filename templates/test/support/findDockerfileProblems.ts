import { type Copy, DockerfileParser } from 'dockerfile-ast';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceFile } from './listFiles';
import { textOf } from './listFiles';

const KEYWORDS = new Set(
  (
    'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL ONBUILD RUN ' +
    'SHELL STOPSIGNAL USER VOLUME WORKDIR'
  ).split(' '),
);

/**
 * What keeps a service's image from being built: instructions that are none, stages that do not
 * exist, and sources of COPY that are not there. Also an image that runs as root.
 *
 * @param directory - the service's root, which is the build's context
 */
export function findDockerfileProblems(
  directory: string,
  files: ServiceFile[],
): string[] {
  const dockerfile = DockerfileParser.parse(textOf(files, 'Dockerfile'));
  const problems: string[] = [];
  const stages = new Set(
    dockerfile.getFROMs().map(from => from.getBuildStage()),
  );
  for (const instruction of dockerfile.getInstructions()) {
    if (!KEYWORDS.has(instruction.getKeyword())) {
      problems.push(`${instruction.getKeyword()} is no instruction`);
    }
  }
  for (const copy of dockerfile.getCOPYs()) {
    problems.push(...findCopyProblems(directory, copy, stages));
  }
  const user = dockerfile
    .getInstructions()
    .filter(instruction => instruction.getKeyword() === 'USER')
    .at(-1)
    ?.getArgumentsContent();
  if (!user || /^(root|0)(:|$)/.test(user)) {
    problems.push(`the image runs as ${user ?? 'root'}`);
  }
  return problems;
}

function findCopyProblems(
  directory: string,
  copy: Copy,
  stages: Set<string | null>,
): string[] {
  const from = copy
    .getFlags()
    .find(flag => flag.getName() === 'from')
    ?.getValue();
  if (from !== undefined) {
    return stages.has(from) ? [] : [`COPY from the unknown stage ${from}`];
  }
  const sources = copy.getArguments().slice(0, -1);
  return sources
    .map(source => source.getValue())
    .filter(source => !existsSync(join(directory, source)))
    .map(source => `COPY of ${source}, which does not exist`);
}
