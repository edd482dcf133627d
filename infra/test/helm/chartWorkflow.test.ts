import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { describeWithTools } from '../support/describeWithTools';
import { REPOSITORY } from '../support/findTool';
import { runTool } from '../support/runTool';

const file = join(REPOSITORY, '.github/workflows/chart.yml');

/** A workflow of GitHub Actions, as far as these tests look at it. */
interface Workflow {
  permissions: Record<string, string>;
  jobs: Record<
    string,
    {
      if?: string;
      permissions?: Record<string, string>;
      steps: { name?: string; uses?: string; run?: string }[];
    }
  >;
}

const workflow: Workflow = parse(readFileSync(file, 'utf8'));

describeWithTools('actionlint')('the workflow that publishes the chart', () => {
  it('is one that GitHub understands', async () => {
    const { exitCode, stdout } = await runTool('actionlint', [file]);
    expect(stdout).toBe('');
    expect(exitCode).toBe(0);
  });
});

describe('the workflow that publishes the chart', () => {
  it('may sign in to AWS only where it publishes, and reads only otherwise', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    expect(workflow.jobs.check.permissions).toBeUndefined();
    expect(workflow.jobs.publish.permissions).toEqual({
      contents: 'read',
      'id-token': 'write',
    });
  });

  it('uses no key that is kept anywhere', () => {
    expect(readFileSync(file, 'utf8')).not.toMatch(/secrets\.|access-key/);
  });

  it('publishes from main alone', () => {
    expect(workflow.jobs.publish.if).toContain("github.event_name == 'push'");
  });

  it('packages and publishes with the scripts of this repository', () => {
    function commandsOf(job: string) {
      return workflow.jobs[job].steps.map(step => step.run ?? '').join('\n');
    }
    expect(commandsOf('check')).toContain('infra/helm/package.sh dist/chart');
    expect(commandsOf('publish')).toContain('infra/helm/publish.sh');
  });
});
