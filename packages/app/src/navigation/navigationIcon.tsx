import type { IconComponent } from '@backstage/frontend-plugin-api';
import type { RemixiconComponentType } from '@remixicon/react';

/** Makes one of Remix's icons fit where Backstage wants an icon component. */
export function navigationIcon(Icon: RemixiconComponentType): IconComponent {
  return function NavigationIcon() {
    return <Icon size={22} aria-hidden="true" />;
  };
}
