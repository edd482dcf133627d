/** The programs that checks are made with. */
export const TOOL_NAMES = [
  'helm',
  'kubeconform',
  'kustomize',
  'promtool',
  'actionlint',
] as const;

/** Name of one of them. */
export type ToolName = (typeof TOOL_NAMES)[number];

/** What there is to check with: paths of programs and folders, undefined where something is missing. */
export type Tools = { [name in ToolName]?: string } & {
  /** Folder of JSON schemas: `<group>/<kind>_<version>.json`. */
  schemas?: string;
  /** Folder of the chart that all services share. */
  chart?: string;
};
