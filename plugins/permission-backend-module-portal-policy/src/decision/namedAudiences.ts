import type { Audience } from './Audience';

/** A permission that its action alone does not describe. */
export interface NamedAudience {
  audience: Audience;
  /** Why the rule for its action does not fit. */
  reason: string;
}

/** The permissions that are decided by their name, all others go by their action. */
export const namedAudiences: ReadonlyMap<string, NamedAudience> = new Map([
  [
    'catalog.location.create',
    {
      audience: 'platform-team',
      reason:
        'The same permission repoints a location that somebody else registered, and a location can claim any owner',
    },
  ],
  [
    'catalog.location.analyze',
    {
      audience: 'platform-team',
      reason: 'Is the first half of registering a location',
    },
  ],
  [
    'catalog.entity.validate',
    {
      audience: 'team-member',
      reason:
        'Changes nothing, but reads what the entity refers to with the credentials of the portal',
    },
  ],
  [
    'scaffolder.action.execute',
    {
      audience: 'team-member',
      reason: 'Is part of running a template, which is creating something',
    },
  ],
  [
    'scaffolder.task.read',
    {
      audience: 'owner',
      reason: 'Shows the answers and the log of a run, which are its author’s',
    },
  ],
  [
    'scaffolder.task.cancel',
    {
      audience: 'owner',
      reason: 'Changes a run, and has no action that would say so',
    },
  ],
  [
    'scaffolder.template.dry-run',
    {
      audience: 'platform-team',
      reason:
        'Runs steps of the caller’s choice, which can read whatever the portal can',
    },
  ],
  [
    'scaffolder.template.management',
    {
      audience: 'platform-team',
      reason: 'Opens the template editor, which needs dry runs',
    },
  ],
  [
    'kubernetes.proxy',
    {
      audience: 'platform-team',
      reason:
        'Sends any request to a cluster with the credentials of the portal',
    },
  ],
]);
