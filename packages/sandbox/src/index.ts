/**
 * The whole platform as processes on one machine.
 *
 * @packageDocumentation
 */

export { Sandbox, type SandboxOptions } from './Sandbox';
