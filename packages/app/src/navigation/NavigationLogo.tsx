import { Link, useSidebarOpenState } from '@backstage/core-components';
import { LogoMark } from '../brand/LogoMark';
import styles from './Navigation.module.css';

/** Mark and name of the portal at the top of the navigation; leads home. */
export function NavigationLogo() {
  const { isOpen } = useSidebarOpenState();
  return (
    <Link to="/" underline="none" className={styles.logo} aria-label="Causeway">
      <LogoMark size={36} />
      {isOpen && <span className={styles.name}>Causeway</span>}
    </Link>
  );
}
