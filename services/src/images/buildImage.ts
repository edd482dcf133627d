import { DockerfileParser } from 'dockerfile-ast';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BuildStage } from './BuildStage';
import { contextFiles } from './contextFiles';

/**
 * Goes through a service's Dockerfile without a container engine: every COPY sees only what `.dockerignore` and
 * the stage it names leave, every RUN is run, and the last stage has only the files that the image would have.
 *
 * @param context - the service's folder
 * @param target - an empty folder; one below it for each stage
 * @throws Error with the instruction that fails
 */
export async function buildImage(
  context: string,
  target: string,
): Promise<BuildStage> {
  const dockerfile = DockerfileParser.parse(
    await readFile(join(context, 'Dockerfile'), 'utf8'),
  );
  const files = await contextFiles(context);
  const stages = new Map<string, BuildStage>();
  let stage: BuildStage | undefined;
  for (const instruction of dockerfile.getInstructions()) {
    if (instruction.getKeyword() === 'FROM') {
      const name =
        dockerfile.getFROMs()[stages.size]?.getBuildStage() ??
        `stage-${stages.size}`;
      stage = new BuildStage(join(target, name));
      await mkdir(stage.root, { recursive: true });
      stages.set(name, stage);
    }
    try {
      await stage?.apply(instruction, from => {
        const source = from === undefined ? undefined : stages.get(from);
        if (from !== undefined && !source) {
          throw new Error(`there is no stage ${from}`);
        }
        return source ? { root: source.root } : { root: context, files };
      });
    } catch (error) {
      throw new Error(
        `${context}: line ${instruction.getRange().start.line + 1}, ${
          (error as Error).message
        }`,
      );
    }
  }
  if (!stage) {
    throw new Error(`${context}: the Dockerfile has no stage`);
  }
  return stage;
}
