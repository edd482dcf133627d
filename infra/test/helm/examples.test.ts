import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { describeWithTools } from '../support/describeWithTools';
import { REPOSITORY } from '../support/findTool';
import { built, Values } from './support/chart';
import { runHelmTemplate } from './support/renderChart';

const page = readFileSync(join(REPOSITORY, 'docs/deployment.md'), 'utf8');

/** The values files that the page shows, each with the line where it begins. */
const examples = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(
  ({ 1: text, index }): [number, Values] => [
    page.slice(0, index).split('\n').length,
    parse(text),
  ],
);

describeWithTools('helm')('examples in docs/deployment.md', () => {
  it('are there', () => {
    expect(examples.length).toBeGreaterThan(5);
  });

  it.each(examples)('line %d is accepted by the chart', async (_, values) => {
    const { exitCode, stderr } = await runHelmTemplate({ ...built, ...values });
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
  });
});
