/**
 * Who a permission is granted to.
 *
 * @remarks
 *
 * The platform team belongs to every audience.
 *
 * - `signed-in`: every user.
 * - `team-member`: users who are in at least one team.
 * - `owner`: the owners of the thing in question, be it themselves or through a group.
 * - `platform-team`: nobody else.
 */
export type Audience = 'signed-in' | 'team-member' | 'owner' | 'platform-team';
