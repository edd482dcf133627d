import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { productionConfigFiles } from './__testUtils__/loadProductionConfig';
import { productionEnvironment } from './__testUtils__/productionEnvironment';
import { runPortal } from './__testUtils__/runPortal';

jest.setTimeout(120_000);

const productionEnv = { ...productionEnvironment, NODE_ENV: 'production' };

describe('a portal that is started in production', () => {
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'start-portal-test-'));
  });

  afterAll(() => rm(directory, { recursive: true, force: true }));

  /** Starts a portal that is to be refused, and returns the problems that it names. */
  async function problemsOf(options: {
    entry?: string;
    configFiles: string[];
  }): Promise<string[]> {
    const portal = runPortal({ ...options, env: productionEnv });
    expect(await portal.exitCode).toBe(1);

    const output = portal.output();
    expect(output).toContain('The portal refuses to start in production');
    // It says what to do, not where in the code it found out, and it opened no port.
    expect(output).not.toMatch(/^ +at /m);
    expect(output).not.toContain('Listening on');
    expect(output).not.toContain('secret-');
    return [...output.matchAll(/^ {2}- (.*)$/gm)].map(([, problem]) => problem);
  }

  it('refuses guest sign-in', async () => {
    const withGuest = join(directory, 'guest.yaml');
    await writeFile(
      withGuest,
      'auth: { providers: { guest: { userEntityRef: "user:default/guest" } } }\n',
    );
    expect(
      await problemsOf({
        configFiles: [...productionConfigFiles, withGuest],
      }),
    ).toEqual([
      expect.stringContaining(
        'auth.providers.guest is configured, so anybody could sign in as a guest. Set it to null or take it out.',
      ),
    ]);
  });

  it('refuses an allow-all policy', async () => {
    expect(
      await problemsOf({
        entry: resolve(__dirname, '__testUtils__/portalWithAllowAllPolicy.ts'),
        configFiles: productionConfigFiles,
      }),
    ).toEqual([
      expect.stringContaining(
        "The permission module 'allow-all-policy' is loaded, which may allow everything to everybody.",
      ),
      expect.stringContaining(
        "The permission module 'portal-policy' is not loaded.",
      ),
    ]);
  });

  it('refuses the configuration of a laptop', async () => {
    expect(
      await problemsOf({
        configFiles: [productionConfigFiles[0]],
      }),
    ).toEqual([
      expect.stringContaining("auth.environment is not 'production'"),
      expect.stringContaining('auth.providers.guest is configured'),
      expect.stringContaining('No sign-in provider is configured'),
      expect.stringContaining('auth.session.secret is missing'),
      expect.stringContaining('app.baseUrl is not https'),
      expect.stringContaining('backend.baseUrl is not https'),
      expect.stringContaining('backend.rateLimit is not set up'),
      expect.stringContaining("backend.database.client is 'better-sqlite3'"),
      expect.stringContaining("backend.cache.store is 'memory'"),
      expect.stringContaining('localGit.anonymousRead is true'),
      expect.stringContaining('goldenPath.platform.imageRegistry is that'),
      expect.stringContaining('goldenPath.platform.chartRepository is that'),
      expect.stringContaining('goldenPath.platform.awsAccountId is that'),
    ]);
  });
});
