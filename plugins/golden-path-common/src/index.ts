/**
 * What the golden path knows without asking anyone.
 *
 * @packageDocumentation
 */

export * from './answers';
export * from './answersFile';
export * from './comparison';
export * from './descriptionProblem';
export * from './digest';
export * from './emittedEntities';
export * from './entityRef';
export * from './fileOwnership';
export * from './gitops';
export * from './GoldenPathInputError';
export * from './lineage';
export * from './ownerName';
export * from './ownershipFile';
export * from './platform';
export * from './repositoryUrl';
export * from './reservedNames';
export * from './serviceName';
export * from './templateValues';
