/**
 * Shows what is in the embedded Git host.
 *
 * @packageDocumentation
 */

export { localGitPlugin as default } from './plugin';
