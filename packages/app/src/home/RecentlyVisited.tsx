import useAsyncRetry from 'react-use/esm/useAsyncRetry';
import { useApi } from '@backstage/frontend-plugin-api';
import { visitsApiRef } from '@backstage/plugin-home';
import { Card, CardBody, Flex, Link, Skeleton, Text } from '@backstage/ui';
import { describeVisit } from './describeVisit';
import { formatElapsedTime } from './formatElapsedTime';
import { HomeSection } from './HomeSection';
import { LoadFailure } from '../failure/LoadFailure';
import styles from './HomePage.module.css';

const shownVisits = 7;

/** The pages that the person opened last. */
export function RecentlyVisited() {
  const visitsApi = useApi(visitsApiRef);
  const visits = useAsyncRetry(
    () =>
      visitsApi.list({
        limit: shownVisits,
        orderBy: [{ field: 'timestamp', direction: 'desc' }],
        filterBy: [{ field: 'pathname', operator: '!=', value: '/' }],
      }),
    [visitsApi],
  );

  return (
    <HomeSection title="Recently visited">
      {visits.error ? (
        <LoadFailure
          title="The pages you visited could not be loaded"
          error={visits.error}
          onRetry={visits.retry}
        />
      ) : (
        <Card>
          <CardBody>
            {visits.loading && (
              <Flex direction="column" gap="3" aria-busy="true">
                <Skeleton height={20} />
                <Skeleton height={20} />
                <Skeleton height={20} />
              </Flex>
            )}
            {visits.value?.length === 0 && (
              <Text as="p" color="secondary">
                Pages that you open are listed here, so that you find back.
              </Text>
            )}
            {visits.value && visits.value.length > 0 && (
              <ul className={styles.visits}>
                {visits.value.map(visit => {
                  const { title, kind } = describeVisit(visit);
                  return (
                    <li key={visit.id}>
                      <Link href={visit.pathname} standalone truncate>
                        {title}
                      </Link>
                      <Text variant="body-small" color="secondary">
                        {`${kind}, ${formatElapsedTime(
                          visit.timestamp,
                          Date.now(),
                        )}`}
                      </Text>
                    </li>
                  );
                })}
              </ul>
            )}
          </CardBody>
        </Card>
      )}
    </HomeSection>
  );
}
