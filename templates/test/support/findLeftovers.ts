import type { OptionSet } from './optionSets';
import type { ServiceFile } from './listFiles';

/** Words that only a service with the option has a reason to contain, in paths and in texts. */
const WORDS: { [K in keyof OptionSet]: RegExp } = {
  database:
    /postgres|\bpg\b|node-pg|asyncpg|alembic|sqlalchemy|database_url|\bmigrations?\b|\bsql\b/i,
  messaging: /rabbit|amqp|\boutbox\b|\binbox\b|dead.?letter|\bbroker\b/i,
  cache: /redis/i,
};

/**
 * Traces of technology in a service's files.
 *
 * @param option - which of the three to look for
 * @returns one line per trace: path, line number and text
 */
export function findTraces(
  files: ServiceFile[],
  option: keyof OptionSet,
): string[] {
  const word = WORDS[option];
  return files.flatMap(({ path, text }) => [
    ...(word.test(path) ? [path] : []),
    ...text
      .split('\n')
      .flatMap((line, index) =>
        word.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [],
      ),
  ]);
}

/** Traces of everything that was not chosen. */
export function findLeftovers(
  files: ServiceFile[],
  options: OptionSet,
): string[] {
  return (Object.keys(WORDS) as (keyof OptionSet)[])
    .filter(option => options[option] === 'none')
    .flatMap(option => findTraces(files, option));
}
