/**
 * The embedded Git host: smart HTTP for git clients and a JSON API.
 *
 * @packageDocumentation
 */

export { localGitPlugin as default } from './plugin';
