import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { contrastRatio } from './contrastRatio';
import {
  portalPaletteProperties,
  portalPalettes,
  type PortalPalette,
} from './portalPalette';

const css = readFileSync(resolve(__dirname, 'brand.css'), 'utf8');

function readProperties(variant: 'light' | 'dark'): Map<string, string> {
  const block = css
    .split('}')
    .find(part => part.includes(`[data-theme-mode='${variant}']`));
  return new Map(
    [...(block ?? '').matchAll(/(--[a-z0-9-]+):\s*(#[0-9a-f]{6});/g)].map(
      ([, property, color]) => [property, color],
    ),
  );
}

/** Text, what it stands on, and the least contrast that WCAG AA asks for. */
const pairs: [string, string, number][] = [
  ...['--bui-bg-app', '--bui-bg-neutral-1', '--bui-bg-neutral-2'].flatMap(
    background =>
      [
        '--bui-fg-primary',
        '--bui-fg-secondary',
        '--bui-fg-positive',
        '--bui-fg-negative',
        '--bui-fg-warning',
        '--bui-fg-announcement',
        '--causeway-link',
      ].map((text): [string, string, number] => [text, background, 4.5]),
  ),
  ['--bui-accent-fg', '--bui-accent-bg', 4.5],
  ['--bui-accent-fg', '--bui-accent-bg-hover', 4.5],
  ['--causeway-navigation-fg', '--causeway-navigation-bg', 4.5],
  ['--causeway-navigation-fg-selected', '--causeway-navigation-bg', 4.5],
  ['--causeway-navigation-fg-selected', '--causeway-navigation-bg-hover', 4.5],
  // Not text, but what tells a field, the focus and the open page from what is around them.
  ['--bui-border-2', '--bui-bg-neutral-1', 3],
  ['--bui-ring', '--bui-bg-app', 3],
  ['--causeway-sand', '--causeway-navigation-bg', 3],
];

describe.each(['light', 'dark'] as const)('the %s theme', variant => {
  const properties = readProperties(variant);

  it.each(pairs)('has %s readable on %s', (text, background, least) => {
    expect(
      contrastRatio(
        properties.get(text) ?? 'missing',
        properties.get(background) ?? 'missing',
      ),
    ).toBeGreaterThanOrEqual(least);
  });

  it('is the same for Material UI pages', () => {
    const palette = portalPalettes[variant];
    const fromCss = Object.fromEntries(
      Object.entries(portalPaletteProperties).map(([name, property]) => [
        name,
        properties.get(property),
      ]),
    );
    expect(fromCss).toEqual(palette satisfies PortalPalette);
  });
});

describe('contrastRatio', () => {
  it('measures as WCAG does', () => {
    expect(contrastRatio('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(contrastRatio('#ffffff', '#ffffff')).toBe(1);
    expect(contrastRatio('#767676', '#ffffff')).toBeCloseTo(4.54, 2);
    expect(contrastRatio('#ffffff', '#767676')).toBeCloseTo(4.54, 2);
  });

  it('does not guess what another notation means', () => {
    expect(() => contrastRatio('#fff', '#000000')).toThrow(TypeError);
    expect(() => contrastRatio('#000000', 'rebeccapurple')).toThrow(TypeError);
  });
});
