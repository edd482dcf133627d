const UNITS = ['bytes', 'KiB', 'MiB', 'GiB'];

/** A size for people to read. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const shown = unit === 0 ? String(value) : value.toFixed(1);
  return `${shown} ${bytes === 1 ? 'byte' : UNITS[unit]}`;
}
