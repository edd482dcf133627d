import { GITOPS_ENVIRONMENTS } from './layout';

/** The README.md of a GitOps repository that the golden path makes. */
export function formatGitOpsReadme(): string {
  return `# What runs where

Argo CD reads this repository and makes the clusters match it. Nothing else deploys: what is to change on a
cluster is changed here, or in a service's own repository, and never by hand.

| path | what it is |
| --- | --- |
| \`projects/<team>.yaml\` | the AppProject of a team: its repositories, its namespaces, and nothing beyond |
| \`applications/<environment>/<service>.yaml\` | one Argo CD Application: this service in this environment |

The environments are ${GITOPS_ENVIRONMENTS.join(
    ', ',
  )}; each is also the name of its cluster in Argo CD. A service runs
in the namespace \`<team>-<environment>\`.

## How a service gets here

The portal's template "New microservice" adds the Applications, from \`deploy/argocd\` in the service's repository, and
the service's repository to the AppProject of its team. It does so on a branch \`golden-path/<service>\` and
only when all checks pass. A run that fails afterwards takes its change back.

## Who owns it

The platform team. Teams change their services in their own repositories; what they may use and where they may
go is decided here, so that no team can give itself more.

## What is checked

Every Application is valid, is in the project of its team, which allows its repositories, its cluster and its
namespace, names an exact version of the chart, and cleans up after itself. No two Applications have the same
name or deploy the same to the same place. No project has wildcards, namespaces of others or anything that
belongs to a whole cluster.
`;
}
