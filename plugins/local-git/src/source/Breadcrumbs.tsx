import { Link, Text } from '@backstage/ui';
import type { SourceLocation } from '../api/LocalGitApi';
import styles from './source.module.css';
import { useSourceUrl } from './useSourceUrl';

/** The way from the root of a repository to what is shown. */
export function Breadcrumbs(props: { location: SourceLocation }) {
  const { location } = props;
  const sourceUrl = useSourceUrl();
  const segments = location.path.split('/').filter(Boolean);
  const steps = [location.name, ...segments];
  return (
    <nav aria-label="Path">
      <ol className={styles.breadcrumbs}>
        {steps.map((label, index) => {
          const path = segments.slice(0, index).join('/');
          const isLast = index === steps.length - 1;
          return (
            <li key={path}>
              {isLast ? (
                <Text weight="bold" aria-current="page">
                  {label}
                </Text>
              ) : (
                <>
                  <Link href={sourceUrl({ ...location, kind: 'tree', path })}>
                    {label}
                  </Link>
                  <span className={styles.separator} aria-hidden="true">
                    /
                  </span>
                </>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
