/** When a key signs. Times in milliseconds since 1970. */
export interface ScheduledKey {
  kid: string;
  signsFrom: number;
}

/** How keys follow each other. */
export interface KeyPolicy {
  /** How long a key signs before the next one does. */
  lifetimeMs: number;
  /** How long a key is published before it signs: longer than anybody remembers the key set. */
  leadMs: number;
  /** How long what it signed is valid. */
  tokenLifetimeMs: number;
}

/** Clocks differ, and an instance may learn late of its key's successor. */
const marginMs = 10 * 60_000;

/** The key that signs now: of those whose time has come, the one that came last. */
export function signingKey<Key extends ScheduledKey>(
  keys: readonly Key[],
  now: number,
): Key | undefined {
  return inOrder(keys)
    .filter(key => key.signsFrom <= now)
    .at(-1);
}

/** The keys that verifiers must know: all but those whose last token has expired. */
export function publishedKeys<Key extends ScheduledKey>(
  keys: readonly Key[],
  now: number,
  policy: KeyPolicy,
): Key[] {
  const ordered = inOrder(keys);
  return ordered.filter((_key, index) => {
    const successor = ordered[index + 1];
    return successor === undefined || now < successor.signsFrom + policy.tokenLifetimeMs + marginMs;
  });
}

/**
 * When the next key is to sign, if it has to be made now. The first key signs at once; each further one is made as
 * long before it signs as verifiers need to hear of it.
 */
export function nextKeySignsFrom(
  keys: readonly ScheduledKey[],
  now: number,
  policy: KeyPolicy,
): number | undefined {
  const newest = inOrder(keys).at(-1);
  if (newest === undefined) {
    return now;
  }
  const due = newest.signsFrom + policy.lifetimeMs;
  return now >= due - policy.leadMs ? Math.max(due, now + policy.leadMs) : undefined;
}

function inOrder<Key extends ScheduledKey>(keys: readonly Key[]): Key[] {
  return keys.toSorted(
    (one, other) => one.signsFrom - other.signsFrom || (one.kid < other.kid ? -1 : 1),
  );
}
