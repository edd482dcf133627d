import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { findLeftovers } from './support/findLeftovers';
import { type ServiceFile, textOf } from './support/listFiles';
import { NASTY_DESCRIPTIONS } from './support/nastyDescriptions';
import { nameOf, OPTION_SETS, type OptionSet } from './support/optionSets';
import { describeWithProgram, findProgram } from './support/promtool';
import { renderSkeletons } from './support/renderSkeletons';

jest.setTimeout(120_000);

interface Step {
  name?: string;
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
}

interface Job {
  steps?: Step[];
  uses?: string;
  permissions?: Record<string, string>;
  'timeout-minutes'?: number;
  services?: object;
}

interface Workflow {
  on: Record<string, unknown>;
  permissions: object;
  concurrency: object;
  defaults: object;
  jobs: Record<string, Job>;
}

const FOLDER = '.github/workflows/';
const SETS = (['nodejs', 'python'] as const).flatMap(language =>
  OPTION_SETS.map(options => ({ language, ...options })),
);

async function render(
  language: 'nodejs' | 'python',
  options: OptionSet,
  description = 'x',
): Promise<ServiceFile[]> {
  const files = await renderSkeletons(
    {
      name: nameOf(options),
      description,
      owner: 'group:default/orders-team',
      language,
      ...options,
    },
    ['common'],
  );
  return files.filter(file => file.path.startsWith(FOLDER));
}

function workflowsOf(files: ServiceFile[]): Workflow[] {
  return files.map(file => parse(file.text));
}

function stepsOf(workflows: Workflow[]): Step[] {
  return workflows.flatMap(workflow =>
    Object.values(workflow.jobs).flatMap(job => job.steps ?? []),
  );
}

async function actionlint(files: ServiceFile[]): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'causeway-workflows-'));
  try {
    for (const { path, text } of files) {
      await mkdir(dirname(join(directory, path)), { recursive: true });
      await writeFile(join(directory, path), text);
    }
    // Without a repository around it actionlint does not look for called workflows.
    await promisify(execFile)('git', ['init', '--quiet', directory]);
    await promisify(execFile)(
      findProgram('actionlint') ?? 'actionlint',
      ['-no-color', '-shellcheck=', '-pyflakes='],
      { cwd: directory },
    );
    return '';
  } catch (error) {
    const { stdout = '', stderr = '' } = error as Record<string, string>;
    return `${stdout}${stderr}` || String(error);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

describeWithProgram('actionlint').each(SETS)(
  'the workflows of a $language service with database $database, messaging $messaging, cache $cache',
  ({ language, ...options }) => {
    let files: ServiceFile[];

    beforeAll(async () => {
      files = await render(language, options);
    });

    it('are ones that GitHub runs', async () => {
      expect(files.map(file => file.path.slice(FOLDER.length))).toEqual([
        'ci.yml',
        'promote.yml',
        'release.yml',
      ]);
      expect(await actionlint(files)).toBe('');
    });

    it('test with what the service needs, and with nothing else', () => {
      const { test } = parse(textOf(files, `${FOLDER}ci.yml`)).jobs;
      expect(Object.keys(test.services ?? {})).toEqual(
        Object.values(options).filter(option => option !== 'none'),
      );
      expect(findLeftovers(files, options)).toEqual([]);
      const commands = test.steps.map((step: Step) => step.run).join('\n');
      expect(commands).toContain(language === 'python' ? 'make' : 'npm');
    });
  },
);

describe('the workflows', () => {
  const [options] = OPTION_SETS;
  let files: ServiceFile[];
  let workflows: Workflow[];

  beforeAll(async () => {
    files = await render('nodejs', options);
    workflows = workflowsOf(files);
  });

  it('run nothing but pinned actions', () => {
    const actions = files.flatMap(({ text }) =>
      [...text.matchAll(/uses: (?!\.\/)(.*)/g)].map(([, action]) => action),
    );
    expect(actions.length).toBeGreaterThan(5);
    for (const action of actions) {
      expect(action).toMatch(
        /^[\w.-]+\/[\w.-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/,
      );
    }
  });

  it('pin each action to one version', () => {
    const commits = new Map<string, Set<string>>();
    for (const { uses } of stepsOf(workflows)) {
      const [action, commit] = uses?.split('@') ?? [];
      if (action) {
        commits.set(action, (commits.get(action) ?? new Set()).add(commit));
      }
    }
    expect([...commits.values()].every(each => each.size === 1)).toBe(true);
  });

  it('may do only what they need, and not for ever', () => {
    for (const workflow of workflows) {
      expect(workflow.permissions).toEqual({});
      expect(workflow.concurrency).toBeDefined();
      for (const job of Object.values(workflow.jobs)) {
        expect(job.permissions).toBeDefined();
        expect(job.uses ?? job['timeout-minutes']).toBeDefined();
      }
    }
    const ci: Workflow = parse(textOf(files, `${FOLDER}ci.yml`));
    for (const job of Object.values(ci.jobs)) {
      expect(job.permissions).not.toMatchObject({ contents: 'write' });
    }
  });

  it('put no expression into a script, where it would be run', () => {
    const scripts = stepsOf(workflows).flatMap(step => step.run ?? []);
    expect(scripts.length).toBeGreaterThan(5);
    expect(scripts.filter(script => script.includes('${{'))).toEqual([]);
  });

  it('have scripts that the shell can read', async () => {
    for (const { run } of stepsOf(workflows)) {
      if (run) {
        await promisify(execFile)('bash', ['-n', '-c', run]);
      }
    }
    expect(stepsOf(workflows).some(({ run }) => run)).toBe(true);
  });

  it('stop at the first failure, in a pipe as well', () => {
    for (const workflow of workflows) {
      expect(workflow.defaults).toEqual({ run: { shell: 'bash' } });
    }
  });

  it('use no key that lasts, and no secret', () => {
    const text = files.map(file => file.text).join('\n');
    expect(text).not.toMatch(/secrets\.|access-key|ACCESS_KEY/);
    expect(text).toContain('role-to-assume: ${{ vars.AWS_RELEASE_ROLE_ARN }}');
  });

  it('scan before they push, push before they sign, and stop at a serious finding', () => {
    const { jobs } = parse(textOf(files, `${FOLDER}release.yml`)) as Workflow;
    const steps = jobs.image.steps ?? [];
    const names = steps.map(step => step.name ?? step.uses?.split('@')[0]);
    expect(names).toEqual([
      'Say what is missing',
      'actions/checkout',
      'Build',
      'Scan',
      'List what is in it',
      'Log in to AWS',
      'Push',
      'sigstore/cosign-installer',
      'Sign, and attest what is in it',
    ]);
    expect(steps.find(step => step.name === 'Scan')?.with).toMatchObject({
      severity: 'HIGH,CRITICAL',
      'exit-code': '1',
    });
  });

  it('push to main for dev alone: everything behind it is a pull request', () => {
    const pushes = stepsOf(workflows).flatMap(
      step => step.run?.match(/git push .*$/gm) ?? [],
    );
    expect(pushes).toEqual([
      'git push --quiet --force origin "$branch"',
      expect.stringContaining('origin HEAD:main'),
    ]);
    const release = textOf(files, `${FOLDER}release.yml`);
    expect(release).not.toContain('production');
  });

  it('are the same whatever the service is described as', async () => {
    for (const description of Object.values(NASTY_DESCRIPTIONS)) {
      expect(await render('nodejs', options, description)).toEqual(files);
    }
  });
});

describe('what writes digests', () => {
  const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;
  let directory: string;
  let clone: string;
  let values: ServiceFile[];

  /** Runs git as somebody. */
  async function git(cwd: string, ...parameters: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(
      'git',
      ['-c', 'user.name=x', '-c', 'user.email=x@example.com', ...parameters],
      { cwd },
    );
    return stdout;
  }

  /** Runs the script of a step as GitHub does, with a `gh` that only writes down what it is asked. */
  async function runStep(
    file: string,
    name: string,
    variables: Record<string, string>,
  ): Promise<{ code: number; output: string; asked: string }> {
    const files = await render('nodejs', OPTION_SETS[0]);
    const step = stepsOf([parse(textOf(files, `${FOLDER}${file}`))]).find(
      each => each.name === name,
    );
    const programs = join(directory, 'bin');
    await mkdir(programs, { recursive: true });
    await writeFile(
      join(programs, 'gh'),
      `#!/bin/sh\necho "$@" >> "${directory}/asked"\n[ "$2" != list ] || echo 0\n`,
      { mode: 0o755 },
    );
    await writeFile(join(directory, 'asked'), '');
    const run = promisify(execFile)(
      'bash',
      ['--noprofile', '--norc', '-e', '-o', 'pipefail', '-c', step?.run ?? ''],
      {
        cwd: clone,
        env: {
          PATH: `${programs}:${process.env.PATH}`,
          HOME: directory,
          RUNNER_TEMP: directory,
          GITHUB_SHA: 'f'.repeat(40),
          GITHUB_SERVER_URL: 'https://github.com',
          GITHUB_REPOSITORY: 'acme/shop',
          GITHUB_RUN_ID: '1',
          ...variables,
        },
      },
    );
    const { code, output } = await run.then(
      ({ stdout }) => ({ code: 0, output: stdout }),
      error => ({ code: error.code, output: error.stdout }),
    );
    const asked = await readFile(join(directory, 'asked'), 'utf8');
    return { code, output, asked };
  }

  const writeDev = () =>
    runStep('release.yml', 'Write the digest', {
      DIGEST,
      FILE: 'deploy/values/dev.yaml',
    });
  const propose = (environment: string) =>
    runStep('promote.yml', 'Propose', { ENVIRONMENT: environment });

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'causeway-digest-'));
    clone = join(directory, 'clone');
    const origin = join(directory, 'origin.git');
    values = await renderSkeletons(
      { name: 'shop', description: 'x', owner: 'group:default/orders-team' },
      ['deploy/base'],
    );
    await git(directory, 'init', '--quiet', '--bare', '-b', 'main', origin);
    await git(directory, 'clone', '--quiet', origin, clone);
    await mkdir(join(clone, 'deploy/values'), { recursive: true });
    for (const { path, text } of values) {
      if (path.startsWith('deploy/values/')) {
        await writeFile(join(clone, path), text);
      }
    }
    await git(clone, 'checkout', '--quiet', '-B', 'main');
    await git(clone, 'add', '.');
    await git(clone, 'commit', '--quiet', '-m', 'first');
    await git(clone, 'push', '--quiet', 'origin', 'main');
  });

  afterEach(() => rm(directory, { recursive: true, force: true }));

  /** A file of values as the origin has it. */
  function valuesIn(branch: string, environment: string): Promise<string> {
    return git(
      join(directory, 'origin.git'),
      'show',
      `${branch}:deploy/values/${environment}.yaml`,
    );
  }

  it('changes one line for dev and pushes it, even when main has moved on', async () => {
    const other = join(directory, 'other');
    await git(
      directory,
      'clone',
      '--quiet',
      join(directory, 'origin.git'),
      other,
    );
    await writeFile(join(other, 'README.md'), 'x');
    await git(other, 'add', '.');
    await git(other, 'commit', '--quiet', '-m', 'other');
    await git(other, 'push', '--quiet', 'origin', 'main');

    expect(await writeDev()).toMatchObject({ code: 0 });
    expect(await valuesIn('main', 'dev')).toBe(
      textOf(values, 'deploy/values/dev.yaml').replace(
        /digest: .*/,
        `digest: '${DIGEST}'`,
      ),
    );
    expect((await writeDev()).output).toContain('dev has this image already');
  });

  it('proposes for staging what runs in dev, on a branch, and starts its checks', async () => {
    await writeDev();
    const { code, asked } = await propose('staging');
    expect(code).toBe(0);
    expect(
      parse(await valuesIn('promote/staging', 'staging')).image.digest,
    ).toBe(DIGEST);
    expect(parse(await valuesIn('main', 'staging')).image.digest).toBe('');
    expect(asked).toContain('pr create --base main --head promote/staging');
    expect(asked).toContain('workflow run ci.yml --ref promote/staging');
  });

  it('proposes for production only what runs in staging', async () => {
    await writeDev();
    const { code, output, asked } = await propose('production');
    expect(code).toBe(1);
    expect(output).toContain('Nothing was deployed to staging yet');
    expect(asked).toBe('');
  });

  it('knows no other environments', async () => {
    const { code, output } = await propose('prod; echo x');
    expect(code).toBe(1);
    expect(output).toContain('There is no environment');
  });
});
