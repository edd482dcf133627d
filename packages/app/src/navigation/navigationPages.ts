import type { IconComponent } from '@backstage/frontend-plugin-api';
import {
  RiAddCircleLine,
  RiBookOpenLine,
  RiGitRepositoryLine,
  RiHomeLine,
  RiPlugLine,
  RiStackLine,
} from '@remixicon/react';
import { navigationIcon } from './navigationIcon';

/** A page with a place of its own in the navigation. */
export interface NavigationPage {
  /** Id of the page's extension, e.g. `page:catalog`. */
  extensionId: string;
  text: string;
  icon: IconComponent;
}

/** The pages that come first, in this order. Pages of plugins that are not installed are left out. */
export const navigationPages: NavigationPage[] = [
  { extensionId: 'page:home', text: 'Home', icon: navigationIcon(RiHomeLine) },
  {
    extensionId: 'page:catalog',
    text: 'Catalog',
    icon: navigationIcon(RiStackLine),
  },
  {
    extensionId: 'page:scaffolder',
    text: 'Create',
    icon: navigationIcon(RiAddCircleLine),
  },
  {
    extensionId: 'page:techdocs',
    text: 'Docs',
    icon: navigationIcon(RiBookOpenLine),
  },
  {
    extensionId: 'page:api-docs',
    text: 'APIs',
    icon: navigationIcon(RiPlugLine),
  },
  {
    extensionId: 'page:local-git',
    text: 'Source',
    icon: navigationIcon(RiGitRepositoryLine),
  },
];

/** Pages that the navigation reaches in another way, or that are reached from other pages only. */
export const pagesOutsideNavigation = [
  'page:search',
  'page:notifications',
  'page:user-settings',
  'page:catalog-graph',
  'page:catalog-import',
];
