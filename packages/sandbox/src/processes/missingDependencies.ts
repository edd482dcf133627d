import type { ProcessState } from './ProcessStatus';
import type { Ordered } from './startOrder';

/** States in which nobody should go on waiting for something that would only be nice to have. */
const WITHOUT_PROSPECT: readonly ProcessState[] = ['failed', 'crash-looping'];

/**
 * What a unit still has to wait for, in words.
 *
 * @param stateOf - the state of another unit
 */
export function missingDependencies(
  { dependsOn, after = [] }: Ordered,
  stateOf: (name: string) => ProcessState,
): string[] {
  const needed = dependsOn.filter(name => stateOf(name) !== 'ready');
  const wished = after.filter(name => {
    const state = stateOf(name);
    return state !== 'ready' && !WITHOUT_PROSPECT.includes(state);
  });
  return [...needed, ...wished].map(name => {
    const state = stateOf(name);
    return ['waiting', 'starting', 'stopped'].includes(state)
      ? name
      : `${name} (${state})`;
  });
}
