import { cp, mkdtemp, readFile, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWithTools } from '../support/describeWithTools';
import { REPOSITORY } from '../support/findTool';
import { runTool } from '../support/runTool';
import { built, readChartFile } from './support/chart';
import { renderChart } from './support/renderChart';

const version = String(readChartFile('Chart.yaml').version);

async function packageChart(folder: string): Promise<string> {
  const { exitCode, stdout, stderr } = await runTool(
    'sh',
    [join(folder, 'infra/helm/package.sh'), join(folder, 'dist')],
    { environment: { PATH: `${REPOSITORY}/.tools/bin:${process.env.PATH}` } },
  );
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  return stdout.trim();
}

describeWithTools('helm', 'tar')('the packaged chart', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chart-'));
    await cp(join(REPOSITORY, 'infra/helm'), join(folder, 'infra/helm'), {
      recursive: true,
    });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is the same file for the same content, whenever it is made', async () => {
    const first = await readFile(await packageChart(folder));
    const values = join(folder, 'infra/helm/service/values.yaml');
    await utimes(values, new Date(0), new Date(0));
    expect(await readFile(await packageChart(folder))).toEqual(first);
  });

  it('renders like the folder', async () => {
    const chart = await packageChart(folder);
    expect(chart).toBe(join(folder, 'dist', `service-${version}.tgz`));
    expect(await renderChart(built, { chart })).toEqual(
      await renderChart(built),
    );
  });

  it('has its documentation and leaves out what only tests need', async () => {
    const { stdout } = await runTool('tar', [
      '-tzf',
      await packageChart(folder),
    ]);
    const files = stdout.trim().split('\n');
    expect(files).toEqual(
      expect.arrayContaining([
        'service/README.md',
        'service/CHANGELOG.md',
        'service/values.schema.json',
        'service/templates/deployment.yaml',
      ]),
    );
    expect(files.filter(file => file.startsWith('service/ci/'))).toEqual([]);
  });
});
