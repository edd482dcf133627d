import type { FieldMap, FieldReader } from '../document/FieldReader';
import { WINDOW_DAYS } from '../rules/alertWindows';

/** Days of the units of OpenSLO's durations that are always equally long. */
const DAYS: Readonly<Record<string, number>> = {
  h: 1 / 24,
  d: 1,
  w: 7,
};

/**
 * Reads `timeWindow` of an objective: one rolling window of a length that alerts are defined for.
 *
 * @returns the window in days; undefined when something is wrong, which was reported then
 */
export function readWindowDays(
  reader: FieldReader,
  spec: FieldMap,
): number | undefined {
  const windows = reader.maps(spec, 'timeWindow', [
    'duration',
    'isRolling',
    'calendar',
  ]);
  if (windows.length > 1) {
    reader.report(
      [...spec.path, 'timeWindow', 1],
      'An objective has exactly one window',
    );
  }
  if (windows.length === 0) {
    return undefined;
  }
  const [window] = windows;
  if (
    window.values.calendar !== undefined ||
    reader.flag(window, 'isRolling', 'optional') === false
  ) {
    reader.report(
      [
        ...window.path,
        window.values.calendar === undefined ? 'isRolling' : 'calendar',
      ],
      'Calendar windows are not supported yet: set isRolling to true',
    );
  } else if (window.values.isRolling === undefined) {
    reader.report([...window.path, 'isRolling'], 'This is missing');
  }
  const duration = reader.text(window, 'duration', {
    pattern: /^[1-9][0-9]{0,4}(m|h|d|w|M|Q|Y)$/,
    patternText: 'a number and a unit, such as 30d',
  });
  if (duration === undefined) {
    return undefined;
  }
  const days = Number(duration.slice(0, -1)) * (DAYS[duration.slice(-1)] ?? 0);
  if (!WINDOW_DAYS.includes(days)) {
    reader.report(
      [...window.path, 'duration'],
      `A rolling window of ${duration} is not supported; choose ${WINDOW_DAYS.map(
        each => `${each}d`,
      ).join(', ')}`,
    );
    return undefined;
  }
  return days;
}
