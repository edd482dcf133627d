import { NavContentBlueprint } from '@backstage/plugin-app-react';
import { Navigation } from './Navigation';

/** Replaces Backstage's sidebar with the portal's. */
export const navigationExtension = NavContentBlueprint.make({
  params: { component: Navigation },
});
