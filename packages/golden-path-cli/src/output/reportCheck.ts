import type {
  FileDifference,
  TemplateComparison,
} from '@internal/plugin-golden-path-common';
import type { CheckResult } from '../check/CheckResult';
import type { Terminal } from './Terminal';

/** Characters of a digest that are enough to tell it from another. */
const SHORT_DIGEST_LENGTH = 'sha256:'.length + 12;

/** What was done about a difference. */
const FIXED: Record<FileDifference['kind'], string> = {
  missing: 'added',
  changed: 'replaced',
  unexpected: 'removed',
};

/**
 * Shows people what came out of a check.
 *
 * @param result - what came out
 * @param terminal - where to show it
 */
export function reportCheck(result: CheckResult, terminal: Terminal): void {
  terminal.line(describeResult(result, terminal));
  for (const problem of result.problems.flatMap(each => each.split('\n'))) {
    terminal.line(`  ${terminal.foreign(problem)}`);
  }
  if (result.template) {
    for (const remark of describeTemplate(result.template)) {
      terminal.line(`  ${terminal.foreign(remark)}`);
    }
  }
  const isFixed = result.fixed.length > 0;
  for (const { path, kind, remarks } of result.differences) {
    const what = isFixed ? FIXED[kind] : kind;
    terminal.line(`  ${what.padEnd(10)} ${terminal.foreign(path)}`);
    for (const remark of isFixed ? [] : remarks) {
      terminal.line(`${' '.repeat(13)}${terminal.foreign(remark)}`);
    }
  }
  if (isFixed) {
    return;
  }
  for (const { patch } of result.differences) {
    if (patch) {
      terminal.line();
      reportPatch(patch, terminal);
    }
  }
}

function describeResult(result: CheckResult, terminal: Terminal): string {
  const { differences, directory, fixed, name, pathOwnedFiles, state } = result;
  const who = terminal.foreign(
    name === undefined ? directory : `${name} (${directory})`,
  );
  if (state === 'unchecked') {
    return `${terminal.style('red', '✖')} ${who} could not be checked:`;
  }
  if (state === 'different') {
    return `${terminal.style('red', '✖')} ${who}: ${count(
      differences.length,
    )} of the golden path ${differences.length === 1 ? 'differs' : 'differ'}`;
  }
  const check = terminal.style('green', '✔');
  return fixed.length > 0
    ? `${check} ${who}: ${count(fixed.length)} made equal to the golden path`
    : `${check} ${who}: ${count(
        pathOwnedFiles ?? 0,
      )} of the golden path, nothing differs`;
}

function describeTemplate(template: TemplateComparison): string[] {
  const { current, isSame, recorded, ref, unexplained } = template;
  const name = ref.replace(/^template:default\//, '');
  const digest = (text: string) => text.slice(0, SHORT_DIGEST_LENGTH);
  if (!isSame) {
    return [
      `made from ${name} ${recorded.version} (${digest(
        recorded.digest,
      )}), today it is ${current.version} (${digest(current.digest)})`,
    ];
  }
  const remarks = [
    `${name} ${current.version}, the same content as it was made from (${digest(
      current.digest,
    )})`,
  ];
  if (unexplained.length > 0) {
    remarks.push(
      `golden-path.yaml was changed by hand: its answers give another ${unexplained.join(
        ', ',
      )} than it records`,
    );
  }
  return remarks;
}

function reportPatch(patch: string, terminal: Terminal): void {
  for (const line of patch.trimEnd().split('\n')) {
    const text = terminal.foreign(line);
    const isHeader = /^(\+\+\+|---|diff |new |old |deleted )/.test(line);
    if (isHeader) {
      terminal.line(terminal.style('bold', text));
    } else if (line.startsWith('+')) {
      terminal.line(terminal.style('green', text));
    } else if (line.startsWith('-')) {
      terminal.line(terminal.style('red', text));
    } else {
      terminal.line(text);
    }
  }
}

function count(files: number): string {
  return files === 1 ? '1 file' : `${files} files`;
}
