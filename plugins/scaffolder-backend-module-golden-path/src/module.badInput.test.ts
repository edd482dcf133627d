import { readRuns } from './__testUtils__/readRuns';
import { OUTSIDER, type TestScaffolder } from './__testUtils__/startScaffolder';
import {
  ANSWERS,
  expectNothingLeft,
  useScaffolder,
} from './__testUtils__/useScaffolder';

jest.setTimeout(60_000);

const { start } = useScaffolder();
let scaffolder: TestScaffolder;

describe('bad input', () => {
  it.each([
    [{ name: 'Returns' }, /does not match pattern/],
    [{ name: 'x'.repeat(53) }, /maximum length of 52/],
    [{ description: '' }, /minimum length of 1/],
    [{ tier: 4 }, /is not one of enum values: 1,2,3/],
    [{ tier: '1' }, /is not of a type\(s\) number/],
    [{ language: 'cobol' }, /is not one of enum values: nodejs,python/],
    [{ colour: 'red' }, /is not one of enum values: name,description/],
  ])('%j is refused before anything runs', async (change, message) => {
    scaffolder = await start();
    await expect(scaffolder.start({ ...ANSWERS, ...change })).rejects.toThrow(
      message,
    );
    await expectNothingLeft(scaffolder);
  });

  it.each([
    [{ name: 'returns-' }, 'InputError', /ends with a hyphen/],
    [{ name: 'api' }, 'InputError', /"api" is reserved/],
    [{ name: 'ours' }, 'InputError', /"ours" is reserved/],
    [{ description: ' ' }, 'InputError', /Describe the service/],
    [{ description: 'a\u0000' }, 'InputError', /control characters/],
    [{ owner: 'nobody' }, 'InputError', /owner group:default\/nobody is not/],
    [{ owner: 'user:default/guest' }, 'InputError', /not the name of a group/],
    [{ owner: 'orders.team' }, 'InputError', /cannot own services/],
    [{ owner: 'storefront' }, 'InputError', /group:default\/storefront is not/],
    [{ system: 'nowhere' }, 'InputError', /system:default\/nowhere is not/],
    [
      { repoUrl: 'elsewhere.org?owner=a&repo=returns-service' },
      'InputError',
      /"elsewhere.org" is not configured/,
    ],
    [
      { repoUrl: 'local-git?owner=..&repo=returns-service' },
      'InputError',
      /no usable owner/,
    ],
    [
      { repoUrl: 'local-git?owner=a&repo=other' },
      'InputError',
      /has to be named "returns-service"/,
    ],
    [{ repoUrl: 'returns-service' }, 'InputError', /has to look like/],
    [
      { name: 'taken' },
      'ConflictError',
      /"taken" is taken: component:default\/taken is in the catalog/,
    ],
    [
      { name: 'pushed' },
      'ConflictError',
      /the repository other\/pushed exists/,
    ],
  ])('%j leaves nothing behind', async (change, name, message) => {
    scaffolder = await start({
      config: { goldenPath: { reservedNames: ['ours'] } },
    });
    scaffolder.catalog.add({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: { name: 'taken', namespace: 'default' },
    });
    scaffolder.catalog.isStuck = true;
    await scaffolder.git.createRepository({ owner: 'other', name: 'pushed' });
    const task = await scaffolder.run({ ...ANSWERS, ...change });
    expect(task.status).toBe('failed');
    expect(task.error?.message).toMatch(message);
    expect(task.error?.name).toBe(name);
    expect(await scaffolder.repositories()).toEqual(['other/pushed']);
    const runs = await readRuns(scaffolder.directory);
    expect(runs.filter(run => run.reserved_name !== null)).toEqual([]);
  });

  it('in the configuration of the platform keeps the backend from starting', async () => {
    await expect(
      start({
        config: { goldenPath: { platform: { awsRegion: 'Ohio', domain: 1 } } },
      }),
    ).rejects.toThrow(
      /goldenPath.platform.imageRegistry is missing; .*awsRegion has to be an AWS region like us-east-1; goldenPath.platform.domain has to be text/,
    );
  });

  it('is coming from a person who may not create', async () => {
    scaffolder = await start();
    const task = await scaffolder.run(ANSWERS, OUTSIDER);
    expect(task.error).toMatchObject({
      name: 'NotAllowedError',
      message: expect.stringMatching(/may not add services to the catalog/),
    });
    await expectNothingLeft(scaffolder);
    expect(await readRuns(scaffolder.directory)).toEqual([]);
  });
});
