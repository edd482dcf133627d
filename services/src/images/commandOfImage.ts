import { existsSync } from 'node:fs';
import type { ServiceCommand } from '../storefront/serviceCommand';
import type { BuildStage } from './BuildStage';

/** Where the base image for Node.js has its program. */
const NODE_OF_IMAGE = '/nodejs/bin/node';

/** What a container of an image would run, on this machine; of its environment, only what the image says. */
export function commandOfImage(
  image: BuildStage,
): ServiceCommand & { directory: string } {
  const words = image.command;
  // The base image for Node.js has node as its entry point, that for Python is told its own.
  const [program, ...args] = words[0]?.startsWith('/')
    ? words
    : [NODE_OF_IMAGE, ...words];
  return {
    command: onThisMachine(program),
    args,
    environment: image.environment,
    directory: image.workingDirectory,
  };
}

/** The command with which a container engine would see whether the image's process lives. */
export function healthcheckOfImage(image: BuildStage): {
  command: string;
  args: string[];
} {
  const [program, ...args] = image.healthcheck;
  return { command: onThisMachine(program), args };
}

function onThisMachine(program: string): string {
  if (program === NODE_OF_IMAGE) {
    return process.execPath;
  }
  if (!existsSync(program)) {
    throw new Error(`${program}, which the image runs, is not on this machine`);
  }
  return program;
}
