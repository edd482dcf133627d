import { parseArgs } from 'node:util';
import { UsageError } from './UsageError';

/** What all commands take. */
interface CommonOptions {
  /** Directory of another copy of the template. */
  template?: string;
  force: boolean;
  json: boolean;
  verbose: boolean;
}

/** What somebody typed. */
export type CommandLine =
  | { command: 'help' }
  | (CommonOptions & { command: 'check'; directories: string[]; fix: boolean })
  | (CommonOptions & { command: 'rules'; directories: string[] })
  | (CommonOptions & {
      command: 'render';
      answersFile: string;
      directory: string;
      /** Files of the portal's configuration. */
      config: string[];
    });

const OPTIONS = {
  template: { type: 'string' },
  config: { type: 'string', multiple: true },
  fix: { type: 'boolean' },
  force: { type: 'boolean' },
  json: { type: 'boolean' },
  verbose: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/**
 * Reads a command line.
 *
 * @param args - everything behind the name of the program
 * @throws UsageError when it makes no sense
 */
export function parseCommandLine(args: string[]): CommandLine {
  const { values, positionals } = parse(args);
  const [command, ...operands] = positionals;
  if (values.help || command === 'help') {
    return { command: 'help' };
  }
  const common: CommonOptions = {
    ...(values.template !== undefined && { template: values.template }),
    force: values.force ?? false,
    json: values.json ?? false,
    verbose: values.verbose ?? false,
  };
  switch (command) {
    case 'check':
      if (operands.length === 0) {
        throw new UsageError('check needs the directory of a service');
      }
      refuse(values.config, '--config belongs to render');
      refuse(common.force && !values.fix, '--force belongs to --fix');
      return {
        ...common,
        command,
        directories: operands,
        fix: values.fix ?? false,
      };
    case 'render': {
      if (operands.length !== 2) {
        throw new UsageError('render needs a file of answers and a directory');
      }
      refuse(values.fix, '--fix belongs to check');
      const [answersFile, directory] = operands;
      return {
        ...common,
        command,
        answersFile,
        directory,
        config: values.config ?? [],
      };
    }
    case 'rules':
      if (operands.length === 0) {
        throw new UsageError('rules needs the directory of a service');
      }
      refuse(values.fix, '--fix belongs to check');
      refuse(values.force, '--force belongs to check and render');
      refuse(values.config, '--config belongs to render');
      refuse(values.template, '--template belongs to check and render');
      return { ...common, command, directories: operands };
    case undefined:
      throw new UsageError('Name a command: check, render or rules');
    default:
      throw new UsageError(`There is no command "${command}"`);
  }
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : `${error}`);
  }
}

function refuse(isThere: unknown, message: string): void {
  if (isThere) {
    throw new UsageError(message);
  }
}
