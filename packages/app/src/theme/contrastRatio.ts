function channelLuminance(value: number): number {
  const share = value / 255;
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}

function relativeLuminance(hexColor: string): number {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hexColor);
  if (!match) {
    throw new TypeError(`Not a six-digit hex colour: '${hexColor}'`);
  }
  const [red, green, blue] = match
    .slice(1)
    .map(channel => channelLuminance(parseInt(channel, 16)));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/**
 * The contrast of two opaque colours as WCAG 2.2 defines it, from 1 (the same) to 21 (black on
 * white).
 *
 * @param first - `#rrggbb`
 * @param second - `#rrggbb`
 * @throws TypeError when a colour is written otherwise
 */
export function contrastRatio(first: string, second: string): number {
  const luminances = [relativeLuminance(first), relativeLuminance(second)];
  return (Math.max(...luminances) + 0.05) / (Math.min(...luminances) + 0.05);
}
