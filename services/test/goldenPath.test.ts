import { checkServices } from '@internal/golden-path-cli';
import {
  findTools,
  TOOL_NAMES,
  validateService,
} from '@internal/plugin-golden-path-node';
import { describeUnlessMissing } from '@internal/tooling';
import { rm } from 'node:fs/promises';
import { copyService } from './support/copyService';
import { SERVICES } from './support/goldenPathServices';

jest.setTimeout(240_000);

describe('the six services', () => {
  it('have the files of the golden path as it renders them today', async () => {
    const results = await checkServices(
      SERVICES.map(({ directory }) => directory),
    );
    expect(
      results.map(({ name, state, problems, differences }) => ({
        name,
        state,
        problems,
        differences: differences.map(({ path }) => path),
      })),
    ).toEqual(
      SERVICES.map(({ name }) => ({
        name,
        state: 'equal',
        problems: [],
        differences: [],
      })),
    );
  });
});

describe('the checks of the golden path', () => {
  const tools = findTools({ from: __dirname });

  describeUnlessMissing(
    [...TOOL_NAMES, 'schemas' as const].filter(name => !tools[name]),
  )('with every tool', () => {
    it.each(SERVICES)('find nothing wrong in $name', async ({ directory }) => {
      const copy = await copyService(directory);
      try {
        const { findings, checks } = await validateService({
          directory: copy,
          tools,
        });
        expect(findings).toEqual([]);
        expect(checks.filter(({ state }) => state !== 'passed')).toEqual([]);
      } finally {
        await rm(copy, { recursive: true, force: true });
      }
    });
  });
});
