export * from './compareTemplates';
export * from './createPatch';
export * from './findDifferences';
export * from './RepositoryFile';
