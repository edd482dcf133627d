/** What is at a path in parsed YAML or JSON; undefined where the path leads nowhere. */
export function valueAt(document: unknown, ...path: (string | number)[]) {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null
        ? (value as Record<string | number, unknown>)[key]
        : undefined,
    document,
  );
}
