import { useMemo } from 'react';
import useMedia from 'react-use/esm/useMedia';
import type {
  NavContentComponentProps,
  NavContentNavItem,
} from '@backstage/plugin-app-react';
import {
  Sidebar,
  SidebarDivider,
  SidebarGroup,
  SidebarItem,
  SidebarPinStateProvider,
  SidebarScrollWrapper,
  SidebarSpace,
  useSidebarPinState,
} from '@backstage/core-components';
import { NotificationsSidebarItem } from '@backstage/plugin-notifications';
import { SidebarSearchModal } from '@backstage/plugin-search';
import {
  RiMenuLine,
  RiNotification3Line,
  RiSearchLine,
  RiSettings3Line,
} from '@remixicon/react';
import { navigationIcon } from './navigationIcon';
import { NavigationLogo } from './NavigationLogo';
import { navigationPages, pagesOutsideNavigation } from './navigationPages';

const SearchIcon = navigationIcon(RiSearchLine);
const NotificationsIcon = navigationIcon(RiNotification3Line);
const SettingsIcon = navigationIcon(RiSettings3Line);

function PluginItem(props: NavContentNavItem) {
  const { icon } = props;
  // SidebarItem takes a component; a new one on each render would remount the icon.
  const Icon = useMemo(() => () => icon, [icon]);
  return <SidebarItem to={props.href} text={props.title} icon={Icon} />;
}

/**
 * The portal's sidebar. It shows only its icons on a narrow screen, and is a bar at the bottom with the
 * same entries on a phone.
 */
export function Navigation(props: NavContentComponentProps) {
  const pinState = useSidebarPinState();
  const isNarrow = useMedia('(max-width: 959.95px)', false);
  const items = props.navItems.clone();
  const first = navigationPages.flatMap(page => {
    const item = items.take(page.extensionId);
    return item ? [{ ...page, href: item.href }] : [];
  });
  for (const extensionId of pagesOutsideNavigation) {
    items.take(extensionId);
  }
  const others = items.withComponent(PluginItem).rest({ sortBy: 'title' });

  return (
    <SidebarPinStateProvider
      value={{ ...pinState, isPinned: pinState.isPinned && !isNarrow }}
    >
      <Sidebar>
        <NavigationLogo />
        <SidebarGroup label="Search" icon={<RiSearchLine />} to="/search">
          <SidebarSearchModal icon={SearchIcon} />
        </SidebarGroup>
        <SidebarDivider />
        <SidebarGroup label="Menu" icon={<RiMenuLine />}>
          {first.map(page => (
            <SidebarItem
              key={page.extensionId}
              to={page.href}
              text={page.text}
              icon={page.icon}
            />
          ))}
          {others.length > 0 && <SidebarDivider />}
          <SidebarScrollWrapper>{others}</SidebarScrollWrapper>
        </SidebarGroup>
        <SidebarSpace />
        <SidebarDivider />
        <SidebarGroup
          label="Notifications"
          icon={<RiNotification3Line />}
          to="/notifications"
        >
          <NotificationsSidebarItem icon={NotificationsIcon} />
        </SidebarGroup>
        <SidebarGroup
          label="Settings"
          icon={<RiSettings3Line />}
          to="/settings"
        >
          <SidebarItem to="/settings" text="Settings" icon={SettingsIcon} />
        </SidebarGroup>
      </Sidebar>
    </SidebarPinStateProvider>
  );
}
