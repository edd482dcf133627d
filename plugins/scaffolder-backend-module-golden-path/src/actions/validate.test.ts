import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createValidateAction } from './validate';

/** A context whose workspace has these files, and what the action said and put out. */
async function contextWith(files: Record<string, string>) {
  const context = createMockActionContext({ input: {} });
  await mkdir(context.workspacePath, { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    const file = join(context.workspacePath, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  const said: string[] = [];
  for (const level of ['info', 'warn', 'error'] as const) {
    jest.spyOn(context.logger, level).mockImplementation((...[message]) => {
      said.push(`${level}: ${message}`);
    });
  }
  return { context, said };
}

const VALUES = { 'deploy/values/moon.yaml': 'size: small\n' };
const FINDING =
  'deploy/values/moon.yaml: There is no environment "moon". There are sandbox, dev, staging, production';

describe('golden-path:validate', () => {
  const { PATH } = process.env;

  afterEach(() => {
    process.env.PATH = PATH;
    jest.restoreAllMocks();
  });

  const action = createValidateAction({
    places: { from: '/' },
    strict: false,
  });

  it('supports dry runs', () => {
    expect(action.supportsDryRun).toBe(true);
  });

  it('stops the run on a finding, which is in the log and in the message', async () => {
    const { context, said } = await contextWith(VALUES);
    await expect(action.handler(context)).rejects.toThrow(
      `Nothing was published, there is 1 finding:\n${FINDING}`,
    );
    expect(said).toContain(`error: ${FINDING}`);
    expect(said).toContain('warn: Failed: environments');
  });

  it('names at most twenty findings in the message and all in the log', async () => {
    const { context, said } = await contextWith(
      Object.fromEntries(
        Array.from({ length: 23 }, (_, index) => [
          `deploy/values/moon${index}.yaml`,
          'size: small\n',
        ]),
      ),
    );
    await expect(action.handler(context)).rejects.toThrow(
      /there are 23 findings:[\s\S]*and 3 more in the log$/,
    );
    expect(said.filter(line => line.startsWith('error:'))).toHaveLength(23);
  });

  it('names the checks that did not run, in the log and in the output', async () => {
    process.env.PATH = '';
    const { context, said } = await contextWith({});
    await action.handler(context);
    const missing =
      'chart (helm is not installed, the shared chart is not there)';
    expect(said).toContain(`warn: Not run: ${missing}`);
    expect(context.output).toHaveBeenCalledWith(
      'notRun',
      expect.arrayContaining([
        missing,
        'workflows (actionlint is not installed)',
      ]),
    );
    expect(context.output).toHaveBeenCalledWith(
      'checks',
      expect.arrayContaining([
        { name: 'syntax', state: 'passed' },
        expect.objectContaining({ name: 'chart', state: 'not run' }),
      ]),
    );
  });

  it('stops the run where everything has to be checked and is not', async () => {
    process.env.PATH = '';
    const { context } = await contextWith({});
    await expect(
      createValidateAction({ places: { from: '/' }, strict: true }).handler(
        context,
      ),
    ).rejects.toThrow(/not everything was checked: chart \(helm is not/);
  });

  it('looks at no folder outside of the workspace', async () => {
    const { context } = await contextWith({});
    await expect(
      action.handler({ ...context, input: { directory: '../..' } }),
    ).rejects.toThrow(/not allowed/);
  });

  it('stops when the run is cancelled', async () => {
    const { context } = await contextWith(VALUES);
    await expect(
      action.handler({ ...context, signal: AbortSignal.abort() }),
    ).rejects.toThrow(/abort/i);
  });
});
