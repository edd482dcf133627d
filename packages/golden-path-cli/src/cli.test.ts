import {
  type FileDifference,
  LINEAGE_FILE,
  parseLineage,
} from '@internal/plugin-golden-path-common';
import { execFile } from 'node:child_process';
import {
  appendFile,
  chmod,
  mkdir,
  readFile,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { promisify } from 'node:util';
import { type CliRun, CliStand } from './__testUtils__/CliStand';
import type { CheckResult } from './check/CheckResult';

jest.setTimeout(300_000);

const ANSWERS = {
  name: 'returns-service',
  description: 'Takes back "what" customers return: ${{ x }}',
  owner: 'orders-team',
  messaging: 'rabbitmq',
};
const HEALTH = 'src/platform/health.ts';
const CONTEXT = 'src/platform/serviceContext.ts';

const execute = promisify(execFile);
let stand: CliStand;
/** How the service was rendered that all tests use. */
let made: CliRun;

async function git(directory: string, ...args: string[]): Promise<string> {
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@localhost'];
  const { stdout } = await execute('git', [...identity, ...args], {
    cwd: directory,
  });
  return stdout;
}

async function commitAll(directory: string): Promise<void> {
  await git(directory, 'init', '--quiet', '--initial-branch=main');
  await git(directory, 'add', '--all');
  await git(directory, 'commit', '--quiet', '--message=Made');
}

async function edit(
  file: string,
  change: (text: string) => string,
): Promise<void> {
  await writeFile(file, change(await readFile(file, 'utf8')));
}

/** Checks services against the copy of the template. */
async function check(...args: string[]) {
  const { code, stderr, stdout } = await stand.run(
    'check',
    '--json',
    '--template',
    'template',
    ...args,
  );
  expect(stderr).toBe('');
  const { services }: { services: CheckResult[] } = JSON.parse(stdout);
  return { code, services };
}

function summarize(differences: FileDifference[]): string[] {
  return differences.map(({ kind, path }) => `${kind} ${path}`);
}

beforeAll(async () => {
  stand = await CliStand.create();
  await writeFile(stand.path('answers.yaml'), JSON.stringify(ANSWERS));
  made = await stand.run(
    'render',
    'answers.yaml',
    'service',
    '--template',
    'template',
  );
});

afterAll(() => stand.remove());

describe('golden-path render', () => {
  it('writes everything that the portal would', async () => {
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect(made.stdout).toMatch(
      /^✔ returns-service: \d+ files in service, from template:default\/new-microservice \d+\.\d+\.\d+\n$/,
    );
    const lineage = parseLineage(
      await readFile(stand.path('service', LINEAGE_FILE), 'utf8'),
    );
    expect(lineage.answers).toMatchObject({
      ...ANSWERS,
      owner: 'group:default/orders-team',
    });
    expect(lineage.template.ref).toBe('template:default/new-microservice');
    expect(lineage.platform?.repositoryUrl).toMatch(
      /\/api\/local-git\/commerce\/returns-service\.git$/,
    );
    for (const { path } of lineage.files) {
      await expect(
        readFile(stand.path('service', path)),
      ).resolves.toBeInstanceOf(Buffer);
    }
  });

  it('takes a golden-path.yaml for answers and gives the same again', async () => {
    const run = await stand.run(
      'render',
      `service/${LINEAGE_FILE}`,
      'again',
      '--template',
      'template',
      '--json',
    );
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const { files } = JSON.parse(run.stdout);
    expect(files.length).toBeGreaterThan(50);
    for (const path of files) {
      expect(await readFile(stand.path('again', path))).toEqual(
        await readFile(stand.path('service', path)),
      );
    }
  });

  it('names everything that is wrong with the answers and writes nothing', async () => {
    await writeFile(
      stand.path('wrong.yaml'),
      'name: Returns\ntier: two\ncolour: red\ndescription: x\n',
    );
    const run = await stand.run('render', 'wrong.yaml', 'nothing');
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr.split('\n').map(line => line.split(': ')[1])).toEqual([
      'owner',
      'tier',
      'colour',
      'name',
      undefined,
    ]);
    await expect(readFile(stand.path('nothing'))).rejects.toThrow('ENOENT');
  });

  it('leaves a directory alone that is not empty', async () => {
    const run = await stand.run('render', 'answers.yaml', 'service');
    expect(run).toMatchObject({ code: 2, stdout: '' });
    expect(run.stderr).toMatch(/service is not empty; --force/);
  });
});

describe('golden-path check', () => {
  it('finds a service equal that nobody touched', async () => {
    const run = await stand.run('check', 'service', '--template', 'template');
    expect(run).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toMatch(
      /^✔ returns-service \(service\): \d+ files of the golden path, nothing differs\n {2}new-microservice \d+\.\d+\.\d+, the same content as it was made from \(sha256:[0-9a-f]{12}\)\n$/,
    );
  });

  it('names each file of the path that differs, with a patch that mends it', async () => {
    const changed = await stand.copy('service', 'changed');
    await commitAll(changed);
    await appendFile(`${changed}/${HEALTH}`, 'export const mine = 1;\n');
    await rm(`${changed}/${CONTEXT}`);
    await writeFile(`${changed}/src/platform/mine.ts`, 'export {};\n');
    await appendFile(`${changed}/src/main.ts`, '// The team may.\n');
    await writeFile(`${changed}/.gitignore`, 'src/platform/ignored.ts\n');
    await writeFile(`${changed}/src/platform/ignored.ts`, 'export {};\n');

    const strange = await stand.copy('service', 'strange');
    await edit(`${strange}/${HEALTH}`, text => text.replace(/\n/g, '\r\n'));
    await rm(`${strange}/${CONTEXT}`);
    await symlink('health.ts', `${strange}/${CONTEXT}`);
    await chmod(`${strange}/src/platform/serviceIdentity.ts`, 0o755);
    await writeFile(`${strange}/src/platform/picture.png`, Buffer.of(0, 255));

    const { code, services } = await check('changed', 'service', 'strange');
    expect(code).toBe(1);
    expect(services.map(({ state }) => state)).toEqual([
      'different',
      'equal',
      'different',
    ]);
    const [first, , third] = services.map(({ differences }) => differences);
    expect(summarize(first)).toEqual([
      `changed ${HEALTH}`,
      'unexpected src/platform/mine.ts',
      `missing ${CONTEXT}`,
    ]);
    expect(first[0].patch).toContain('\n-export const mine = 1;\n');
    expect(third.map(({ path, remarks }) => [path, ...remarks])).toEqual([
      [HEALTH, expect.stringMatching(/line ends only/)],
      ['src/platform/picture.png', expect.stringMatching(/is binary: 2 bytes/)],
      [CONTEXT, 'is a symbolic link to health.ts, not a file'],
      ['src/platform/serviceIdentity.ts', expect.stringMatching(/executable/)],
    ]);

    await writeFile(
      stand.path('mend.patch'),
      first.map(({ patch }) => patch).join(''),
    );
    await git(changed, 'apply', stand.path('mend.patch'));
    expect(await git(changed, 'status', '--short')).toBe(
      ' M .gitignore\n M src/main.ts\n',
    );
  });

  it('writes files back, but not over changes that are in no commit', async () => {
    const fixed = await stand.copy('service', 'fixed');
    await appendFile(`${fixed}/${HEALTH}`, '// Mine.\n');
    await writeFile(`${fixed}/src/platform/mine.ts`, 'export {};\n');
    await stand.copy('fixed', 'outside');
    await commitAll(fixed);
    await appendFile(`${fixed}/src/main.ts`, '// Not committed.\n');

    const refused = await check('--fix', 'outside', 'fixed');
    expect(refused.code).toBe(2);
    const unchanged = { state: 'different', fixed: [] };
    expect(refused.services).toMatchObject([
      { ...unchanged, problems: [expect.stringMatching(/no Git work tree/)] },
      { ...unchanged, problems: [expect.stringMatching(/not committed/)] },
    ]);
    expect(await readFile(`${fixed}/${HEALTH}`, 'utf8')).toMatch(/Mine/);

    const forced = await check('--fix', '--force', 'fixed');
    expect(forced).toMatchObject({
      code: 0,
      services: [{ fixed: [HEALTH, 'src/platform/mine.ts'] }],
    });
    expect(await readFile(`${fixed}/${HEALTH}`)).toEqual(
      await readFile(stand.path('service', HEALTH)),
    );
    expect(await git(fixed, 'status', '--short')).toBe(
      ` M src/main.ts\n M ${HEALTH}\n D src/platform/mine.ts\n`,
    );
  });

  it('names what a changed template gives otherwise, and that it is another', async () => {
    const newer = await stand.copy('template', 'newer');
    await edit(`${newer}/template.yaml`, text =>
      text.replace(/(template-version: )\S+/, '$19.9.9'),
    );
    await appendFile(
      `${newer}/skeleton/nodejs/base/${HEALTH}`,
      'export const newer = true;\n',
    );
    await appendFile(
      `${newer}/skeleton/nodejs/base/src/main.ts`,
      '// Newer.\n',
    );
    const run = await stand.run('check', 'service', '--template', 'newer');
    expect(run).toMatchObject({ code: 1, stderr: '' });
    expect(run.stdout).toMatch(/: 1 file of the golden path differs\n/);
    expect(run.stdout).toMatch(/made from .*\), today it is 9\.9\.9 \(sha256/);
    expect(run.stdout).toMatch(/\n {2}changed {4}src\/platform\/health\.ts\n/);
    expect(run.stdout).toContain('\n+export const newer = true;\n');
    expect(run.stdout).not.toContain('main.ts');
  });

  it('says what is wrong with each that it cannot check', async () => {
    const lineage = await readFile(stand.path('service', LINEAGE_FILE), 'utf8');
    const broken: Record<string, [string, RegExp]> = {
      yaml: ['a: [', /golden-path.yaml is not valid YAML/],
      version: [
        lineage.replace('v1alpha1', 'v9'),
        /apiVersion "causeway.dev\/v9" is not known/,
      ],
      key: [`${lineage}colour: red\n`, /golden-path.yaml: .*colour/],
      template: [
        lineage.replace('default/new-microservice', 'default/other'),
        /template:default\/other is not known here, there is template:default\/new-microservice/,
      ],
      platform: [
        lineage.replace(/platform:\n( {2}.*\n)+/, ''),
        /platform is missing.*imageRegistry.*portalUrl/,
      ],
      repository: [
        lineage.replace(/repoUrl: .*/, 'repoUrl: nowhere'),
        /repository address has to look like/,
      ],
      answers: [
        lineage.replace(/( {2}name: )returns-service\n( {2}desc)/, '$1api\n$2'),
        /^It cannot be rendered again: .*"api" is reserved/,
      ],
    };
    for (const [name, [text]] of Object.entries(broken)) {
      await mkdir(stand.path('broken', name), { recursive: true });
      await writeFile(stand.path('broken', name, LINEAGE_FILE), text);
    }
    await mkdir(stand.path('empty'));
    const { code, services } = await check(
      ...Object.keys(broken).map(name => `broken/${name}`),
      'empty',
      'nowhere',
      'service',
    );
    expect(code).toBe(2);
    expect(services.map(({ problems }) => problems)).toEqual([
      ...Object.values(broken).map(([, message]) => [
        expect.stringMatching(message),
      ]),
      [expect.stringMatching(/There is no golden-path.yaml/)],
      [expect.stringMatching(/no such directory/)],
      [],
    ]);
  });

  it('expects the alert rules that the own objectives of a service give', async () => {
    const stale = await stand.copy('service', 'stale');
    await edit(`${stale}/deploy/slo.yaml`, text =>
      text.replace('0.9995', '0.995'),
    );
    await stand.copy('stale', 'own');
    expect(await stand.run('rules', 'own')).toEqual({
      code: 0,
      stdout: '✔ own/deploy/monitoring/slo-rules.yaml\n',
      stderr: '',
    });
    const wrong = await stand.copy('stale', 'wrong');
    await edit(`${wrong}/deploy/slo.yaml`, text =>
      text.replace('0.995', '1.5'),
    );
    const none = await stand.copy('stale', 'none');
    await rm(`${none}/deploy/slo.yaml`);

    const { code, services } = await check('stale', 'own', 'wrong', 'none');
    expect(code).toBe(2);
    expect(services.map(({ state }) => state)).toEqual([
      'different',
      'equal',
      'unchecked',
      'different',
    ]);
    const rules = 'deploy/monitoring/slo-rules.yaml';
    expect(summarize(services[0].differences)).toEqual([`changed ${rules}`]);
    expect(services[2].problems[0]).toMatch(/^deploy\/slo\.yaml:\d+: .*target/);
    expect(summarize(services[3].differences)).toEqual([`unexpected ${rules}`]);
  });
});

describe('golden-path', () => {
  it('shows how it is used', async () => {
    const [help, wrong] = await Promise.all([
      stand.run('--help'),
      stand.run('chek', 'service'),
    ]);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toMatch(/^Usage:\n/);
    expect(wrong).toMatchObject({ code: 2, stdout: '' });
    expect(wrong.stderr).toMatch(/^✖ There is no command "chek"\n\nUsage:/);
  });

  it('leaves nothing behind when it is interrupted', async () => {
    const { child, ended } = stand.start(['check', 'service', '--verbose']);
    // The engine says something as soon as it starts; it has its folder by then.
    await new Promise(resolve => child.stderr.once('data', resolve));
    expect(await stand.listLeftovers()).toHaveLength(1);
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 130, stdout: '' });
    expect(await stand.listLeftovers()).toEqual([]);
  });

  it('has left nothing behind by now', async () => {
    expect(await stand.listLeftovers()).toEqual([]);
  });
});
