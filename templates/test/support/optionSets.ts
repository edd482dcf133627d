/** One way to answer the three questions of the golden path that choose technology. */
export interface OptionSet {
  database: 'postgresql' | 'none';
  messaging: 'rabbitmq' | 'none';
  cache: 'redis' | 'none';
}

/** Every way to answer them. */
export const OPTION_SETS: OptionSet[] = (
  ['postgresql', 'none'] as const
).flatMap(database =>
  (['rabbitmq', 'none'] as const).flatMap(messaging =>
    (['redis', 'none'] as const).map(cache => ({ database, messaging, cache })),
  ),
);

/** Whether everything or nothing was chosen: services that show all there is to show. */
export function isComplete(options: OptionSet): boolean {
  const chosen = Object.values(options).filter(option => option !== 'none');
  return chosen.length === 0 || chosen.length === Object.keys(options).length;
}

/** A service name that says which options it has. */
export function nameOf(options: OptionSet): string {
  const chosen = Object.values(options).filter(option => option !== 'none');
  return ['shop', ...(chosen.length > 0 ? chosen : ['plain'])].join('-');
}
