import type { GitOpsPlan } from '@internal/plugin-golden-path-common';

/** Labels of the pull requests that the golden path opens. */
export const PULL_REQUEST_LABELS = ['golden-path'];

/**
 * Title and text of the pull request that adds a service.
 *
 * @param options - what it is about; `runUrl` is the page of the run
 */
export function describeAdditionRequest(options: {
  name: string;
  team: string;
  repositoryUrl: string;
  plan: GitOpsPlan;
  runUrl: string;
}): { title: string; body: string } {
  const { name, team, repositoryUrl, plan, runUrl } = options;
  return {
    title: `Deploy ${name}`,
    body: [
      `The golden path made the service \`${name}\` of \`${team}\`. This adds its Argo CD Applications; once it is merged, Argo CD deploys the service.`,
      '',
      ...list(plan.applications, 'Application'),
      '',
      'Files:',
      '',
      ...plan.files.map(file => `- \`${file.path}\``),
      '',
      `Manifests and values are in the service's own repository: ${repositoryUrl}`,
      '',
      `The portal has checked what it adds. It does not merge: that is for the platform team, once the checks of this repository pass. The run: ${runUrl}`,
    ].join('\n'),
  };
}

/**
 * Title and text of the pull request that takes a service out again.
 *
 * @param options - what it is about; `merged` is the page of the pull request that added it
 */
export function describeRemovalRequest(options: {
  name: string;
  plan: GitOpsPlan;
  merged: string;
}): { title: string; body: string } {
  const { name, plan, merged } = options;
  return {
    title: `Do not deploy ${name}`,
    body: [
      `The run that made the service \`${name}\` did not come to a good end and was undone, but ${merged} was merged already. This takes back what that added.`,
      '',
      ...list(plan.applications, 'Application'),
    ].join('\n'),
  };
}

function list(names: readonly string[], what: string): string[] {
  return names.map(name => `- ${what} \`${name}\``);
}
