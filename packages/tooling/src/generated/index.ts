export { BuiltService } from './BuiltService';
export type { ServiceCommand } from './BuiltService';
export { runCommand } from './runCommand';
export type { CommandOutput, RunCommandOptions } from './runCommand';
