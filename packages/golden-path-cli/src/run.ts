import { InputError } from '@backstage/errors';
import { SLO_FILE } from '@internal/plugin-golden-path-node';
import type { CheckResult } from './check/CheckResult';
import { checkServices } from './check/checkServices';
import {
  type CommandLine,
  parseCommandLine,
} from './commandLine/parseCommandLine';
import { UsageError } from './commandLine/UsageError';
import { USAGE } from './commandLine/usage';
import { writeFiles } from './files/writeFiles';
import { readDerivedRules } from './objectives/readDerivedRules';
import { describeError } from './output/describeError';
import { reportCheck } from './output/reportCheck';
import { Terminal } from './output/Terminal';
import { renderToDirectory } from './render/renderToDirectory';

/** What the process ends with. */
export const EXIT_CODES = { good: 0, different: 1, bad: 2 } as const;

/** What the commands need of the process that they run in. */
export interface ProcessContext {
  output: Terminal;
  errors: Terminal;
  /** Makes a path absolute, from where the command was typed. */
  resolvePath(path: string): string;
  /** Told about a directory that is to be removed when the process is interrupted. */
  onDirectory(directory: string): void;
}

/**
 * Runs a command.
 *
 * @param args - everything behind the name of the program
 * @param context - the process
 * @returns the exit code
 */
export async function run(
  args: string[],
  context: ProcessContext,
): Promise<number> {
  try {
    const commandLine = parseCommandLine(args);
    switch (commandLine.command) {
      case 'check':
        return await check(commandLine, context);
      case 'render':
        return await render(commandLine, context);
      case 'rules':
        return await makeRules(commandLine, context);
      default:
        context.output.line(USAGE.trimEnd());
        return EXIT_CODES.good;
    }
  } catch (error) {
    for (const line of describeError(error).split('\n')) {
      context.errors.line(`✖ ${context.errors.foreign(line)}`);
    }
    if (error instanceof UsageError) {
      context.errors.line(`\n${USAGE.trimEnd()}`);
    }
    return EXIT_CODES.bad;
  }
}

type CommandLineOf<T extends CommandLine['command']> = Extract<
  CommandLine,
  { command: T }
>;

async function check(
  commandLine: CommandLineOf<'check'>,
  context: ProcessContext,
): Promise<number> {
  const { directories, fix, force, json } = commandLine;
  const results = await checkServices(directories.map(context.resolvePath), {
    ...engineOptions(commandLine, context),
    fix,
    force,
  });
  results.forEach((result, index) => {
    // People know a directory by the name that they gave it.
    result.directory = directories[index];
  });
  if (json) {
    context.output.line(JSON.stringify({ services: results }, undefined, 2));
  } else {
    results.forEach(result => reportCheck(result, context.output));
  }
  return exitCodeOf(results);
}

function exitCodeOf(results: CheckResult[]): number {
  if (results.some(({ problems }) => problems.length > 0)) {
    return EXIT_CODES.bad;
  }
  return results.some(({ state }) => state === 'different')
    ? EXIT_CODES.different
    : EXIT_CODES.good;
}

async function render(
  commandLine: CommandLineOf<'render'>,
  context: ProcessContext,
): Promise<number> {
  const { answersFile, config, directory, force, json } = commandLine;
  const result = await renderToDirectory({
    ...engineOptions(commandLine, context),
    answersFile: context.resolvePath(answersFile),
    directory: context.resolvePath(directory),
    config: config.map(context.resolvePath),
    force,
  });
  const { files, name, template } = result;
  if (json) {
    context.output.line(JSON.stringify({ ...result, directory }, undefined, 2));
  } else {
    context.output.line(
      `${context.output.style('green', '✔')} ${name}: ${
        files.length
      } files in ${directory}, from ${template.ref} ${template.version}`,
    );
  }
  return EXIT_CODES.good;
}

async function makeRules(
  commandLine: CommandLineOf<'rules'>,
  context: ProcessContext,
): Promise<number> {
  const written: string[] = [];
  for (const directory of commandLine.directories) {
    const root = context.resolvePath(directory);
    const file = await readDerivedRules(root);
    if (!file) {
      throw new InputError(`There is no ${SLO_FILE} in ${directory}`);
    }
    await writeFiles(root, [file]);
    written.push(`${directory.replace(/\/+$/, '')}/${file.path}`);
  }
  if (commandLine.json) {
    context.output.line(JSON.stringify({ written }, undefined, 2));
  } else {
    written.forEach(path => context.output.line(`✔ ${path}`));
  }
  return EXIT_CODES.good;
}

function engineOptions(
  commandLine: { template?: string; verbose: boolean },
  context: ProcessContext,
) {
  return {
    ...(commandLine.template !== undefined && {
      templateDirectory: context.resolvePath(commandLine.template),
    }),
    ...(commandLine.verbose && {
      log: (line: string) => context.errors.line(line),
    }),
    onDirectory: context.onDirectory,
  };
}
