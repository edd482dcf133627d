import { mockServices } from '@backstage/backend-test-utils';
import {
  formatTeamProject,
  type GitOpsFile,
} from '@internal/plugin-golden-path-common';
import { findTools } from '@internal/plugin-golden-path-node';
import { describeUnlessMissing } from '@internal/tooling';
import { createSchemaCheck } from './createSchemaCheck';

jest.setTimeout(60_000);

const PROJECT: GitOpsFile = {
  path: 'projects/orders-team.yaml',
  content: formatTeamProject('orders-team', ['https://git.test/returns.git']),
};

const APPLICATION: GitOpsFile = {
  path: 'applications/dev/returns.yaml',
  content: [
    'apiVersion: argoproj.io/v1alpha1',
    'kind: Application',
    'metadata: { name: returns-dev, namespace: argocd }',
    'spec:',
    '  project: orders-team',
    '  destination: { name: dev, namespace: orders-team-dev }',
    '  source: { repoURL: https://git.test/returns.git, path: deploy }',
    '',
  ].join('\n'),
};

function describeWithKubeconform(): jest.Describe {
  const { kubeconform, schemas } = findTools();
  return describeUnlessMissing(
    kubeconform && schemas ? [] : ['kubeconform and its schemas'],
  );
}

describeWithKubeconform()('createSchemaCheck', () => {
  const logger = mockServices.logger.mock();

  beforeEach(() => {
    jest.clearAllMocks();
  });

  const check = (...files: GitOpsFile[]) =>
    createSchemaCheck({ places: {}, logger })(files, {});

  it('accepts what the golden path writes, and looks at nothing else', async () => {
    const others = [
      { path: 'README.md', content: '{' },
      { path: '.github/workflows/check.yaml', content: 'kind: Unknown' },
      { path: 'projects/README.md', content: '{' },
    ];
    expect(await check(PROJECT, APPLICATION, ...others)).toEqual([]);
    expect(await check()).toEqual([]);
  });

  it.each([
    [
      'a field that Argo CD does not know',
      APPLICATION,
      ['  project:', '  projekt: x\n  project:'],
      /projekt/,
    ],
    [
      'a value of the wrong type',
      PROJECT,
      ['warn: true', 'warn: "yes"'],
      /warn/,
    ],
    [
      'a kind that is unknown',
      APPLICATION,
      ['Application', 'Applikation'],
      /schema/,
    ],
  ])('names the file with %s', async (_what, file, [text, other], message) => {
    const broken = { ...file, content: file.content.replace(text, other) };
    const problems = await check(PROJECT, APPLICATION, broken);
    expect(problems).toEqual([
      { file: file.path, message: expect.stringMatching(message) },
    ]);
  });

  it('says when it cannot look', async () => {
    const nowhere = createSchemaCheck({
      places: { schemas: '/nonexistent' },
      logger,
    });
    expect(await nowhere([APPLICATION], {})).toEqual([]);
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringMatching(/the schemas are missing/),
    );
  });

  it('stops when it is told to', async () => {
    await expect(
      createSchemaCheck({ places: {}, logger })([APPLICATION], {
        signal: AbortSignal.abort(),
      }),
    ).rejects.toMatchObject({ name: 'AbortError' });
  });
});
