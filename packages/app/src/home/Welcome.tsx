import useAsync from 'react-use/esm/useAsync';
import { identityApiRef, useApi } from '@backstage/frontend-plugin-api';
import { entityPresentationApiRef } from '@backstage/plugin-catalog-react';
import { Text } from '@backstage/ui';
import { HomeSearch } from './HomeSearch';
import styles from './HomePage.module.css';

/** Greets the person by name, and lets them search. */
export function Welcome() {
  const identityApi = useApi(identityApiRef);
  const entityPresentationApi = useApi(entityPresentationApiRef);
  const { value: name } = useAsync(async () => {
    const { displayName } = await identityApi.getProfileInfo();
    if (displayName) {
      return displayName;
    }
    const { userEntityRef } = await identityApi.getBackstageIdentity();
    const user = await entityPresentationApi.forEntity(userEntityRef).promise;
    return user.primaryTitle;
  }, [identityApi, entityPresentationApi]);

  return (
    <div className={styles.welcome}>
      <Text as="h1" variant="title-small" weight="bold">
        {name ? `Welcome, ${name}` : 'Welcome'}
      </Text>
      <Text as="p" color="secondary">
        Find what runs, start something new, and see how it is doing.
      </Text>
      <HomeSearch />
    </div>
  );
}
