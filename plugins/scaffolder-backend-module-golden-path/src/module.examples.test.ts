import { serializeDirectoryContents } from '@backstage/plugin-scaffolder-node';
import { parse } from 'yaml';
import { FakeGithub } from './__testUtils__/FakeGithub';
import { ANSWERS, useScaffolder } from './__testUtils__/useScaffolder';
import { proposeGitOpsExamples } from './actions/proposeGitOps.examples';
import { publishExamples } from './actions/publish.examples';
import { recordLineageExamples } from './actions/recordLineage.examples';
import { registerExamples } from './actions/register.examples';
import { reserveNameExamples } from './actions/reserveName.examples';
import { undoExamples } from './actions/undo.examples';

jest.setTimeout(60_000);

interface Step {
  id: string;
  action: string;
}

const CHAIN = [
  reserveNameExamples,
  recordLineageExamples,
  publishExamples,
  proposeGitOpsExamples,
  registerExamples,
  undoExamples,
];

const FILES = {
  id: 'files',
  action: 'fetch:template',
  input: {
    url: './skeleton/deploy/base',
    templateFileExtension: '.njk',
    values: '${{ steps.reserve.output.values }}',
  },
};

/** All examples, each in a template with the first examples of the steps around it. */
const TEMPLATES = CHAIN.flatMap((examples, position) =>
  examples.map((example, index) => ({
    name: example.description,
    action: stepsOf(example)[0].action,
    examples: CHAIN.map((each, at) => each[at === position ? index : 0]),
  })),
);

function stepsOf(example: { example: string }): Step[] {
  return parse(example.example).steps;
}

describe('examples', () => {
  const { start } = useScaffolder();
  let github: FakeGithub;

  beforeEach(async () => {
    github = await FakeGithub.start();
  });

  afterEach(async () => {
    await github.stop();
  });

  it.each(TEMPLATES)('$action: $name', async ({ examples }) => {
    const scaffolder = await start({
      config: { integrations: { github: [github.integration] } },
    });
    const files = await serializeDirectoryContents(
      `${scaffolder.directory}/template`,
    );
    const [first, ...others] = examples
      .map(each => ({
        example: each.example.replace('github.com', github.host),
      }))
      .flatMap(stepsOf);
    // Something to record, publish and deploy.
    const steps = [first, FILES, ...others];
    const response = await scaffolder.request
      .post('/api/scaffolder/v2/dry-run')
      .send({
        template: {
          ...scaffolder.template,
          spec: { ...scaffolder.template.spec, steps },
        },
        values: ANSWERS,
        secrets: {},
        directoryContents: files.map(({ path, content }) => ({
          path,
          base64Content: content.toString('base64'),
        })),
      });
    expect(response.body.error).toBeUndefined();
    const completed = response.body.log
      .filter((each: { body: { status?: string } }) =>
        /completed|skipped/.test(each.body.status ?? ''),
      )
      .map((each: { body: { stepId: string } }) => each.body.stepId);
    expect(completed).toEqual(steps.map(step => step.id));
  });

  it('are those that the scaffolder shows', async () => {
    const scaffolder = await start();
    const response = await scaffolder.request.get('/api/scaffolder/v2/actions');
    const actions = response.body.filter((each: { id: string }) =>
      each.id.startsWith('golden-path:'),
    );
    expect(actions.map((each: { id: string }) => each.id)).toEqual(
      expect.arrayContaining(
        CHAIN.map(examples => stepsOf(examples[0])[0].action),
      ),
    );
    for (const { id, description, examples, schema } of actions) {
      expect(examples.length).toBeGreaterThan(0);
      for (const example of examples) {
        expect(stepsOf(example)[0].action).toBe(id);
      }
      expect(description.length).toBeGreaterThan(40);
      for (const shape of [schema.input, schema.output]) {
        for (const property of Object.values(shape.properties)) {
          expect(property).toMatchObject({ description: expect.any(String) });
        }
      }
    }
  });
});
