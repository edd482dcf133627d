import type { HomePageLayoutProps } from '@backstage/plugin-home-react/alpha';
import { Content } from '@backstage/core-components';
import { MyComponents } from './MyComponents';
import { PlatformHealth } from './PlatformHealth';
import { RecentlyVisited } from './RecentlyVisited';
import { StartSomethingNew } from './StartSomethingNew';
import { Welcome } from './Welcome';
import styles from './HomePage.module.css';

/** Plugins whose home page widgets tell how the platform does; those of others are left out. */
const healthPlugins = ['slo', 'chaos', 'cost'];

/** What somebody sees first: search, a way to start, what is theirs, and how the platform does. */
export function HomePage(props: HomePageLayoutProps) {
  const healthWidgets = props.widgets.filter(widget =>
    healthPlugins.includes(widget.node.spec.plugin.pluginId),
  );
  return (
    <Content noPadding>
      <div className={styles.page}>
        <Welcome />
        <div className={styles.columns}>
          <div className={styles.column}>
            <StartSomethingNew />
            <MyComponents />
          </div>
          <div className={styles.column}>
            <RecentlyVisited />
            <PlatformHealth widgets={healthWidgets} />
          </div>
        </div>
      </div>
    </Content>
  );
}
