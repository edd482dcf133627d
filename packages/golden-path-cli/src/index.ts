/**
 * The golden path on the command line.
 *
 * @packageDocumentation
 */

export * from './check/CheckResult';
export * from './check/checkServices';
export * from './engine/GoldenPathRenderer';
export { Template } from './templates/Template';
export { TemplateFinder } from './templates/TemplateFinder';
