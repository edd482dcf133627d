import type { Measurement } from './Measurement';

/** A table of measurements for people, as Markdown. */
export function formatTable(measurements: Measurement[]): string {
  return formatRows([
    ['what', 'seconds', 'of', 'goal', 'met', 'baseline', 'ratio'],
    ...measurements.map(({ what, seconds, runs, goal, baseline }) => [
      what,
      seconds.toFixed(1),
      runs.map(run => run.toFixed(1)).join(', '),
      `< ${goal}`,
      seconds < goal ? 'yes' : 'NO',
      baseline ? `${baseline.what}: ${baseline.seconds.toFixed(1)}` : '',
      baseline ? (seconds / baseline.seconds).toFixed(1) : '',
    ]),
  ]);
}

/**
 * A table as Markdown, with columns of one width.
 *
 * @param rows - the first one is the heading
 */
export function formatRows(rows: string[][]): string {
  const widths = rows[0].map((_, column) =>
    Math.max(...rows.map(row => row[column].length)),
  );
  const lines = rows.map(
    row =>
      `| ${row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join(' | ')} |`,
  );
  const rule = `| ${widths.map(width => '-'.repeat(width)).join(' | ')} |`;
  return [lines[0], rule, ...lines.slice(1)].join('\n');
}
