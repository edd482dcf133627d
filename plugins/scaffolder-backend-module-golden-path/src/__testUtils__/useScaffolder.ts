import { readRuns } from './readRuns';
import {
  removeDirectories,
  startScaffolder,
  type StartScaffolderOptions,
  type TestScaffolder,
} from './startScaffolder';

/** The least that a run needs. */
export const ANSWERS = {
  name: 'returns-service',
  description: 'Takes things back',
  owner: 'orders-team',
};

/** A description with all that is likely to be misread. */
export const HOSTILE_DESCRIPTION =
  'Says "hi": ${{ parameters.name }} {{ x }} #1\n- \u0645\u0631\u062d\u0628\u0627 \u{1f44b} \\n <b>';

/** A scaffolder for each test, gone after it. */
export function useScaffolder() {
  const started: TestScaffolder[] = [];

  afterEach(async () => {
    for (const scaffolder of started.splice(0)) {
      await scaffolder.stop();
    }
    await removeDirectories();
  });

  return {
    /** Starts one. */
    async start(options?: StartScaffolderOptions): Promise<TestScaffolder> {
      const scaffolder = await startScaffolder(options);
      started.push(scaffolder);
      return scaffolder;
    },
  };
}

/** Checks that no run left anything: no repository, no entity, no name held. */
export async function expectNothingLeft(
  scaffolder: TestScaffolder,
): Promise<void> {
  expect(await scaffolder.repositories()).toEqual([]);
  expect(await scaffolder.deployed()).toEqual({});
  expect(scaffolder.catalog.has(`component:default/${ANSWERS.name}`)).toBe(
    false,
  );
  expect([...scaffolder.catalog.locations.keys()]).toEqual([]);
  const runs = await readRuns(scaffolder.directory);
  expect(runs.filter(run => run.reserved_name !== null)).toEqual([]);
}

/** Waits until a condition holds; the test's own time limit ends it otherwise. */
export async function waitUntil(
  condition: () => Promise<boolean> | boolean,
): Promise<void> {
  while (!(await condition())) {
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}
