/**
 * Checks what the golden path emits with the tools that will consume it.
 *
 * @packageDocumentation
 */

export * from './catalog/findEntityProblem';
export * from './CheckResult';
export * from './environments';
export * from './Finding';
export * from './objectives/deriveRules';
export { KUBERNETES_VERSION } from './rendering/renderings';
export * from './tools/findTools';
export * from './tools/Tools';
export * from './validateService';
export { runTool, type ToolOutput } from './tools/runTool';
