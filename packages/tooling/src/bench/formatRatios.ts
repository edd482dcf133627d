import { isMissed, type Ratio } from './Ratio';
import { formatRows } from './formatTable';

/** A table of ratios for people, as Markdown. */
export function formatRatios(ratios: Ratio[]): string {
  return formatRows([
    ['what', 'ratio', 'goal', 'met', 'figures'],
    ...ratios.map(each => [
      each.what,
      each.ratio?.toFixed(2) ?? '',
      each.goal === undefined ? '' : `≥ ${each.goal}`,
      metOf(each),
      each.detail ?? '',
    ]),
  ]);
}

function metOf(each: Ratio): string {
  if (each.goal === undefined) {
    return '';
  }
  return isMissed(each) ? 'NO' : 'yes';
}
