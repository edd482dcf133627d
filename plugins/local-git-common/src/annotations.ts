/** The commit that an entity's catalog-info.yaml was read from. */
export const ANNOTATION_SOURCE_COMMIT = 'causeway.dev/source-commit';

/**
 * What is wrong with the catalog-info.yaml as it is now. An entity that has this is as the last
 * good version of the file had it.
 */
export const ANNOTATION_CATALOG_PROBLEM = 'causeway.dev/catalog-problem';
