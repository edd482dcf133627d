import { ThemeBlueprint } from '@backstage/plugin-app-react';
import { UnifiedThemeProvider } from '@backstage/theme';
import { RiMoonLine, RiSunLine } from '@remixicon/react';
import { createPortalTheme } from './createPortalTheme';

const light = createPortalTheme('light');
const dark = createPortalTheme('dark');

// They carry the names of Backstage's own themes and thereby replace them.
const lightTheme = ThemeBlueprint.make({
  name: 'light',
  params: {
    theme: {
      id: 'light',
      title: 'Light',
      variant: 'light',
      icon: <RiSunLine />,
      Provider: props => (
        <UnifiedThemeProvider theme={light} themeName="causeway">
          {props.children}
        </UnifiedThemeProvider>
      ),
    },
  },
});

const darkTheme = ThemeBlueprint.make({
  name: 'dark',
  params: {
    theme: {
      id: 'dark',
      title: 'Dark',
      variant: 'dark',
      icon: <RiMoonLine />,
      Provider: props => (
        <UnifiedThemeProvider theme={dark} themeName="causeway">
          {props.children}
        </UnifiedThemeProvider>
      ),
    },
  },
});

/** The light and the dark theme of the portal. */
export const themeExtensions = [lightTheme, darkTheme];
