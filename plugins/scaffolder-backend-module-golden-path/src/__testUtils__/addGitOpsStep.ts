import type { Entity } from '@backstage/catalog-model';

/**
 * Has a template propose the deployment after publishing, unless it does so already.
 *
 * @param template - the template
 */
export function addGitOpsStep(template: Entity): void {
  const steps = template.spec?.steps as { id: string }[];
  if (!steps.some(step => step.id === 'gitops')) {
    const step = {
      id: 'gitops',
      name: 'Propose the deployment',
      action: 'golden-path:gitops:propose',
      input: {
        name: '${{ steps.reserve.output.name }}',
        owner: '${{ steps.reserve.output.owner }}',
        repositoryUrl: '${{ steps.reserve.output.platform.repositoryUrl }}',
      },
    };
    const at = steps.findIndex(each => each.id === 'register');
    steps.splice(at, 0, step);
  }
  const output = template.spec?.output as Record<string, unknown>;
  output.gitops = '${{ steps.gitops.output }}';
}
