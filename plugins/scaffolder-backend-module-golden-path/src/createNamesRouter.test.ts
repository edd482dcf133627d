import { mockCredentials } from '@backstage/backend-test-utils';
import { OUTSIDER, type TestScaffolder } from './__testUtils__/startScaffolder';
import { useScaffolder } from './__testUtils__/useScaffolder';

jest.setTimeout(60_000);

const { start } = useScaffolder();
let scaffolder: TestScaffolder;

describe('GET /golden-path/names/:name', () => {
  const path = '/api/scaffolder/golden-path/names';

  it('says that a name is free', async () => {
    scaffolder = await start();
    const response = await scaffolder.request.get(`${path}/returns-service`);
    expect(response.status).toBe(200);
    expect(response.body).toEqual({
      name: 'returns-service',
      available: true,
      problems: [],
    });
  });

  it('says what is wrong with a name', async () => {
    scaffolder = await start();
    scaffolder.catalog.add({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'API',
      metadata: { name: 'taken', namespace: 'default' },
    });
    expect((await scaffolder.request.get(`${path}/taken`)).body).toEqual({
      name: 'taken',
      available: false,
      problems: [
        'The name "taken" is taken: api:default/taken is in the catalog',
      ],
    });
    expect((await scaffolder.request.get(`${path}/Caf%C3%A9`)).body).toEqual({
      name: 'Café',
      available: false,
      problems: ['The name has capital letters, only small ones are allowed'],
    });
  });

  it('refuses who is not signed in', async () => {
    scaffolder = await start();
    const response = await scaffolder.request
      .get(`${path}/returns-service`)
      .set('Authorization', mockCredentials.none.header());
    expect(response.status).toBe(401);
  });

  it('refuses who may not create', async () => {
    scaffolder = await start();
    const response = await scaffolder.request
      .get(`${path}/returns-service`)
      .set('Authorization', mockCredentials.user.header(OUTSIDER));
    expect(response.status).toBe(403);
  });

  it.each([
    'x'.repeat(300),
    'a?repoUrl=nonsense',
    'a?repoUrl=elsewhere.org%3Fowner%3Da%26repo%3Da',
    'a?colour=red',
  ])('refuses %s', async name => {
    scaffolder = await start();
    const response = await scaffolder.request.get(`${path}/${name}`);
    expect(response.status).toBe(400);
    expect(response.body.error.name).toBe('InputError');
  });
});
