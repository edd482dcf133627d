export { BuiltService } from './BuiltService';
export { runCommand } from './runCommand';
export type { CommandOutput, RunCommandOptions } from './runCommand';
