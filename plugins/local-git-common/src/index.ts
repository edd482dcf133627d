/**
 * Types, permissions, names and addresses of the embedded Git host.
 *
 * @packageDocumentation
 */

export * from './annotations';
export * from './names';
export * from './permissions';
export * from './types';
export * from './urls';
