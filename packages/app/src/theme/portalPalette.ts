/** The colours that one variant of the portal's theme is made of, as CSS hex strings. */
export interface PortalPalette {
  background: string;
  surface: string;
  surfaceRaised: string;
  text: string;
  textSubtle: string;
  textDisabled: string;
  border: string;
  accent: string;
  accentHover: string;
  onAccent: string;
  link: string;
  sand: string;
  positive: string;
  negative: string;
  warning: string;
  announcement: string;
  navigation: string;
  navigationText: string;
  navigationTextSelected: string;
  navigationHover: string;
}

/**
 * Which custom property of brand.css each colour is the twin of: Material UI computes with colours
 * and therefore cannot take the custom properties themselves.
 */
export const portalPaletteProperties: Record<keyof PortalPalette, string> = {
  background: '--bui-bg-app',
  surface: '--bui-bg-neutral-1',
  surfaceRaised: '--bui-bg-neutral-2',
  text: '--bui-fg-primary',
  textSubtle: '--bui-fg-secondary',
  textDisabled: '--bui-fg-disabled',
  border: '--bui-border-1',
  accent: '--bui-accent-bg',
  accentHover: '--bui-accent-bg-hover',
  onAccent: '--bui-accent-fg',
  link: '--causeway-link',
  sand: '--causeway-sand',
  positive: '--bui-fg-positive',
  negative: '--bui-fg-negative',
  warning: '--bui-fg-warning',
  announcement: '--bui-fg-announcement',
  navigation: '--causeway-navigation-bg',
  navigationText: '--causeway-navigation-fg',
  navigationTextSelected: '--causeway-navigation-fg-selected',
  navigationHover: '--causeway-navigation-bg-hover',
};

/** The two variants of the portal's colours. */
export const portalPalettes: Record<'light' | 'dark', PortalPalette> = {
  light: {
    background: '#f1f5f6',
    surface: '#ffffff',
    surfaceRaised: '#eef3f4',
    text: '#12262b',
    textSubtle: '#4d636a',
    textDisabled: '#93a4a9',
    border: '#d7e0e3',
    accent: '#0b5e6b',
    accentHover: '#084852',
    onAccent: '#ffffff',
    link: '#0b6170',
    sand: '#f0c27b',
    positive: '#12703a',
    negative: '#b3261e',
    warning: '#8a5000',
    announcement: '#0b5cad',
    navigation: '#08303a',
    navigationText: '#c9dde0',
    navigationTextSelected: '#ffffff',
    navigationHover: '#114450',
  },
  dark: {
    background: '#0e1b20',
    surface: '#16272d',
    surfaceRaised: '#1d3238',
    text: '#eaf2f3',
    textSubtle: '#a9bdc2',
    textDisabled: '#6b8188',
    border: '#2c434a',
    accent: '#6fd3da',
    accentHover: '#93e0e5',
    onAccent: '#06262b',
    link: '#7fd8de',
    sand: '#f0c27b',
    positive: '#6fd08c',
    negative: '#ff9d94',
    warning: '#f5ba62',
    announcement: '#8fc6ff',
    navigation: '#081a20',
    navigationText: '#b6cbcf',
    navigationTextSelected: '#ffffff',
    navigationHover: '#15313a',
  },
};
