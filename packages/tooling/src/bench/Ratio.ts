/** Something that was measured against something else in the same run. */
export interface Ratio {
  what: string;
  /** How many times as much as what it is compared with; left out where it is only shown. */
  ratio?: number;
  /** What the ratio must be at least. */
  goal?: number;
  /** The figures behind it. */
  detail?: string;
}

/** Whether a goal was missed. */
export function isMissed({ ratio, goal }: Ratio): boolean {
  return ratio !== undefined && goal !== undefined && ratio < goal;
}
