import {
  createUnifiedTheme,
  genPageTheme,
  palettes,
  type PageTheme,
  type UnifiedTheme,
} from '@backstage/theme';
import { portalPalettes } from './portalPalette';

const pageKinds = [
  'home',
  'documentation',
  'tool',
  'service',
  'website',
  'library',
  'other',
  'app',
  'apis',
  'card',
];

/**
 * The theme of pages that are still made with Material UI, in the colours of brand.css, so that they
 * look of one piece with those made with Backstage UI.
 *
 * @param variant - which of the two palettes
 */
export function createPortalTheme(variant: 'light' | 'dark'): UnifiedTheme {
  const colors = portalPalettes[variant];
  const page: PageTheme = genPageTheme({
    colors: [colors.surface],
    shape: 'none',
    options: { fontColor: colors.text },
  });
  return createUnifiedTheme({
    fontFamily: 'system-ui, "Segoe UI", Roboto, Helvetica, Arial, sans-serif',
    defaultPageTheme: 'home',
    pageTheme: Object.fromEntries(pageKinds.map(kind => [kind, page])),
    palette: {
      ...palettes[variant],
      background: { default: colors.background, paper: colors.surface },
      text: {
        primary: colors.text,
        secondary: colors.textSubtle,
        disabled: colors.textDisabled,
      },
      divider: colors.border,
      primary: {
        main: colors.accent,
        dark: colors.accentHover,
        contrastText: colors.onAccent,
      },
      secondary: { main: colors.accent, contrastText: colors.onAccent },
      error: { main: colors.negative },
      warning: { main: colors.warning },
      info: { main: colors.announcement },
      success: { main: colors.positive },
      status: {
        ...palettes[variant].status,
        ok: colors.positive,
        warning: colors.warning,
        error: colors.negative,
        running: colors.announcement,
      },
      border: colors.border,
      textContrast: colors.text,
      textSubtle: colors.textSubtle,
      textVerySubtle: colors.border,
      link: colors.link,
      linkHover: colors.accentHover,
      highlight: colors.surfaceRaised,
      errorText: colors.negative,
      infoText: colors.announcement,
      warningText: colors.warning,
      errorBackground: colors.surfaceRaised,
      infoBackground: colors.surfaceRaised,
      warningBackground: colors.surfaceRaised,
      navigation: {
        background: colors.navigation,
        indicator: colors.sand,
        color: colors.navigationText,
        selectedColor: colors.navigationTextSelected,
        navItem: { hoverBackground: colors.navigationHover },
        submenu: { background: colors.navigationHover },
      },
      tabbar: { indicator: colors.accent },
    },
    typography: {
      htmlFontSize: 16,
      fontFamily: 'system-ui, "Segoe UI", Roboto, Helvetica, Arial, sans-serif',
      h1: { fontSize: 32, fontWeight: 600, marginBottom: 8 },
      h2: { fontSize: 26, fontWeight: 600, marginBottom: 8 },
      h3: { fontSize: 22, fontWeight: 600, marginBottom: 6 },
      h4: { fontSize: 20, fontWeight: 600, marginBottom: 6 },
      h5: { fontSize: 18, fontWeight: 600, marginBottom: 4 },
      h6: { fontSize: 16, fontWeight: 600, marginBottom: 2 },
    },
    components: {
      MuiPaper: {
        styleOverrides: {
          root: { backgroundImage: 'none' },
          rounded: { borderRadius: 8 },
          elevation1: {
            boxShadow: 'none',
            border: `1px solid ${colors.border}`,
          },
          elevation2: {
            boxShadow: 'none',
            border: `1px solid ${colors.border}`,
          },
        },
      },
      MuiButton: {
        styleOverrides: { root: { textTransform: 'none', borderRadius: 6 } },
      },
      MuiTableCell: {
        styleOverrides: {
          root: {
            padding: '10px 8px 10px 12px',
            borderBottom: `1px solid ${colors.border}`,
            lineHeight: 1.35,
            // Long words may break, but names are not cut where they would fit on a line.
            overflowWrap: 'break-word',
          },
          sizeSmall: { padding: '6px 8px 6px 12px' },
          head: { color: colors.textSubtle, fontWeight: 600 },
        },
      },
      MuiTableRow: {
        styleOverrides: { hover: { '&:hover': { cursor: 'pointer' } } },
      },
      MuiTab: {
        styleOverrides: {
          root: {
            minHeight: 24,
            textTransform: 'none',
            color: colors.textSubtle,
            letterSpacing: 'normal',
            '&:hover': { color: colors.text, background: 'transparent' },
            '&.Mui-selected': { color: colors.text },
          },
        },
      },
      BackstageSidebarPage: {
        styleOverrides: {
          root: {
            // Navigation.tsx closes the sidebar on a narrow screen, whatever the person pinned.
            '@media (min-width: 600px) and (max-width: 959.95px)': {
              paddingLeft: '72px !important',
            },
          },
        },
      },
      BackstageTableHeader: {
        styleOverrides: {
          header: {
            borderTop: `1px solid ${colors.border}`,
            borderBottom: `1px solid ${colors.border}`,
            color: colors.textSubtle,
          },
        },
      },
      BackstageHeader: {
        styleOverrides: {
          header: {
            backgroundImage: 'none',
            backgroundColor: colors.surface,
            boxShadow: 'none',
            borderBottom: `1px solid ${colors.border}`,
          },
          title: { color: colors.text },
          subtitle: { color: colors.textSubtle },
        },
      },
    },
  });
}
