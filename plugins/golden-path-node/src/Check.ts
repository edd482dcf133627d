import type { Finding } from './Finding';
import type { ServiceFiles } from './ServiceFiles';
import type { Tools } from './tools/Tools';

/** What a check works with. */
export interface CheckContext {
  files: ServiceFiles;
  tools: Required<Tools>;
  /** An empty folder of the validation's own; removed afterwards. */
  temporary: string;
  signal?: AbortSignal;
}

/** One way to look at a service. Files of `checks/` have one each. */
export interface Check {
  /** Short and unique: what stands in the log. */
  name: string;
  /** Programs and folders without which it cannot run. */
  needs: (keyof Tools)[];
  /** What it found; an empty list when all is well. */
  run(context: CheckContext): Promise<Finding[]>;
}
