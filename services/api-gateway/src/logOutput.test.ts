import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../test/eventually.ts';
import { LogOutput } from './logOutput.ts';

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'log-output-'));
});

afterAll(() => rm(directory, { recursive: true }));

const lineOf = (index: number) => `${JSON.stringify({ index, text: 'ä'.repeat(index % 50) })}\n`;

test('keeps the order of thousands of lines, and loses none', async () => {
  const path = join(directory, 'many.log');
  const output = LogOutput.open(path);
  const lines = Array.from({ length: 5_000 }, (_, index) => lineOf(index));
  // One that is larger than what is written together, and one that nearly is
  lines.splice(2_000, 0, `${'€'.repeat(30_000)}\n`, `${'x'.repeat(65_535)}\n`);
  for (const line of lines) {
    output.write(line);
  }
  await new Promise(resolve => {
    output.flush(resolve);
  });
  expect(await readFile(path, 'utf8')).toBe(lines.join(''));
});

test('writes a single line without being asked, after a moment', async () => {
  const path = join(directory, 'one.log');
  LogOutput.open(path).write('one\n');
  await eventually(async () => {
    expect(await readFile(path, 'utf8')).toBe('one\n');
  });
});

describe('a process that logs to standard output', () => {
  /** Runs a program that has logged 1,000 lines; answers how many lines came out. */
  async function linesWhen(end: string): Promise<number> {
    const module = fileURLToPath(new URL('logOutput.ts', import.meta.url));
    const program = `
      const { LogOutput } = await import(${JSON.stringify(module)});
      const output = LogOutput.open();
      for (let line = 0; line < 1_000; line += 1) output.write('x'.repeat(100) + '\\n');
      ${end}`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', program],
      { maxBuffer: 1_000_000 },
    ).catch((error: unknown) => error as { stdout: string });
    return stdout.split('\n').length - 1;
  }

  test.each([
    ['ends by itself', ''],
    ['exits', 'process.exit(0);'],
    ['crashes', 'setImmediate(() => { throw new Error("an error"); });'],
    ['exits after a flush', 'output.flush(() => process.exit(0));'],
  ])('and %s has written all of it', async (_how, end) => {
    expect(await linesWhen(end)).toBe(1_000);
  });
});
