/** Where ports are looked for that nobody asked for by number: below those that systems give to clients. */
const RANGE = { first: 20_000, last: 29_999 };

/** What ports are chosen by. */
export interface PortChoice {
  /** What needs a port, all different. */
  names: readonly string[];
  /** Ports that people know, by name; taken where they are free. */
  preferred: Readonly<Record<string, number>>;
  /** Ports of an earlier start, which come first after that. */
  earlier: Readonly<Record<string, number>>;
  isFree(port: number): Promise<boolean>;
  /** At least 0 and less than 1. */
  random(): number;
}

/**
 * Gives every name a port of its own that is free.
 *
 * @throws Error when none is free
 */
export async function choosePorts(
  choice: PortChoice,
): Promise<Record<string, number>> {
  const { names, preferred, earlier } = choice;
  const chosen: Record<string, number> = {};
  const taken = new Set<number>();
  // What others have been promised is not given to somebody who comes first by accident.
  const promised = new Set([
    ...Object.values(preferred),
    ...Object.values(earlier),
  ]);
  const take = (name: string, port: number) => {
    chosen[name] = port;
    taken.add(port);
  };
  for (const name of names) {
    const wishes = [preferred[name], earlier[name]];
    for (const port of wishes.filter(wish => wish !== undefined)) {
      if (!taken.has(port) && (await choice.isFree(port))) {
        take(name, port);
        break;
      }
    }
    if (chosen[name] === undefined) {
      take(
        name,
        await findFree(choice, port => taken.has(port) || promised.has(port)),
      );
    }
  }
  return chosen;
}

async function findFree(
  { isFree, random }: PortChoice,
  isTaken: (port: number) => boolean,
): Promise<number> {
  const count = RANGE.last - RANGE.first + 1;
  // From anywhere, so that two sandboxes that start together seldom look at the same ones.
  const offset = Math.floor(random() * count);
  for (let step = 0; step < count; step += 1) {
    const port = RANGE.first + ((offset + step) % count);
    if (!isTaken(port) && (await isFree(port))) {
      return port;
    }
  }
  throw new Error('No port is free on this machine.');
}
