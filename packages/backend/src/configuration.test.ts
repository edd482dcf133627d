import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ConfigReader } from '@backstage/config';
import {
  loadProductionConfig,
  productionConfigFiles,
  repositoryRoot,
} from './__testUtils__/loadProductionConfig';
import { productionEnvironment } from './__testUtils__/productionEnvironment';

jest.setTimeout(120_000);

/** Runs a command of the Backstage CLI on configuration files, as people do. */
function runCli(
  command: string[],
  files: string[],
): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  return new Promise(done => {
    execFile(
      process.execPath,
      [
        resolve(
          repositoryRoot,
          'node_modules/@backstage/cli/bin/backstage-cli',
        ),
        ...command,
        ...files.flatMap(file => ['--config', file]),
      ],
      {
        cwd: repositoryRoot,
        env: { PATH: process.env.PATH, ...productionEnvironment },
      },
      (error, stdout, stderr) =>
        done({ exitCode: error ? 1 : 0, stdout, stderr }),
    );
  });
}

const [localFile, productionFile] = productionConfigFiles;

describe('the configuration', () => {
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'configuration-test-'));
  });

  afterAll(() => rm(directory, { recursive: true, force: true }));

  it.each([
    ['on a laptop', [localFile]],
    ['in production', [localFile, productionFile]],
  ])('fits the schemas of all plugins %s', async (_, files) => {
    const result = await runCli(['config:check', '--strict'], files);
    expect(result).toMatchObject({
      exitCode: 0,
      stderr: expect.stringMatching(/^Loaded config from [^\n]+\n+$/),
    });
  });

  it('is really checked', async () => {
    const wrong = join(directory, 'wrong.yaml');
    await writeFile(wrong, 'permission: { enabled: perhaps }\n');
    const result = await runCli(
      ['config:check', '--strict'],
      [...productionConfigFiles, wrong],
    );
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toContain('permission/enabled');
  });

  it('shows the browser no secret', async () => {
    const { exitCode, stdout } = await runCli(
      ['config:print', '--frontend', '--format', 'json'],
      productionConfigFiles,
    );
    expect(exitCode).toBe(0);
    const visible = new ConfigReader(JSON.parse(stdout));
    expect(visible.getString('app.baseUrl')).toBe(
      productionEnvironment.CAUSEWAY_BASE_URL,
    );
    expect(visible.has('auth.providers.github.production')).toBe(true);
    expect(stdout).not.toContain('secret-');
  });

  it('takes from the environment what the tests know of, and nothing else', async () => {
    const text = await readFile(productionFile, 'utf8');
    const required = [...text.matchAll(/\$\{([A-Z_]+)\}/g)].map(
      ([, name]) => name,
    );
    expect([...new Set(required)].sort()).toEqual(
      Object.keys(productionEnvironment).sort(),
    );
    // A secret that is written down is no secret.
    expect(text).not.toMatch(/(secret|password|token|privateKey): (?!\$\{)\S/i);
  });

  it('leaves nothing embedded in production', async () => {
    const config = await loadProductionConfig();
    expect(config.getConfig('auth.providers').keys().sort()).toEqual([
      'github',
      'oidc',
    ]);
    expect(config.has('localGit')).toBe(false);
    expect(config.getString('backend.database.client')).toBe('pg');
    expect(config.getString('backend.cache.store')).toBe('redis');
    expect(config.getString('techdocs.publisher.type')).toBe('awsS3');
    expect(config.getString('goldenPath.publisher.host')).toBe('github.com');
    expect(JSON.stringify(config.get())).not.toMatch(/localhost|\.local\b/);
  });
});
