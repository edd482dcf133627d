export { BuiltService } from './BuiltService';
export { runCommand } from './runCommand';
export type { CommandOutput } from './runCommand';
