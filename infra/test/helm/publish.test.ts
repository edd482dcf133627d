import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWithTools } from '../support/describeWithTools';
import { REPOSITORY } from '../support/findTool';
import { runTool } from '../support/runTool';
import { readChartFile } from './support/chart';
import { FakeEcr } from './support/FakeEcr';

const version = String(readChartFile('Chart.yaml').version);
const scripts = join(REPOSITORY, 'infra/helm');

describeWithTools(
  'helm',
  'sh',
  'tar',
)('publishing the chart', () => {
  let folder: string;
  let chart: string;
  let registry: FakeEcr;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'publish-'));
    registry = await FakeEcr.create(folder);
    const { stdout } = await run('package.sh', folder);
    chart = stdout.trim();
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  function run(script: string, ...args: string[]) {
    return runTool('sh', [join(scripts, script), ...args], {
      environment: { PATH: `${registry.commands}:${process.env.PATH}` },
    });
  }

  function publish() {
    return run('publish.sh', chart, 'registry.example');
  }

  it('pushes a version that is not there', async () => {
    const { exitCode, stdout } = await publish();
    expect(stdout).toBe(`Published version ${version}.\n`);
    expect(exitCode).toBe(0);
    expect(
      await readFile(join(registry.packages, `service-${version}.tgz`)),
    ).toEqual(await readFile(chart));
  });

  it('leaves a version alone that is there with the same content', async () => {
    await publish();
    const { exitCode, stdout } = await publish();
    expect(stdout).toBe(`Version ${version} is published already.\n`);
    expect(exitCode).toBe(0);
  });

  it('refuses another content under a published version', async () => {
    const published = join(registry.packages, `service-${version}.tgz`);
    await writeFile(published, 'another content');
    const { exitCode, stderr } = await publish();
    expect(stderr).toContain(
      `Version ${version} is published with another content. Raise the version in Chart.yaml.`,
    );
    expect(exitCode).toBe(1);
    expect(await readFile(published, 'utf8')).toBe('another content');
  });

  it('pushes nothing when AWS does not say what is there', async () => {
    await registry.deny();
    const { exitCode, stderr } = await publish();
    expect(stderr).toContain('AccessDeniedException');
    expect(exitCode).toBe(1);
    expect(await readdir(registry.packages)).toEqual([]);
  });

  it.each([['package.sh'], ['publish.sh']])(
    'says how %s is used',
    async script => {
      const { exitCode, stderr } = await run(script);
      expect(stderr).toContain('usage: ');
      expect(exitCode).toBe(2);
    },
  );
});
