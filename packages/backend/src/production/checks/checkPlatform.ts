import type { ProductionCheck } from '../ProductionCheck';

/** The account that AWS's own documentation uses, and app-config.yaml with it. */
const EXAMPLE_ACCOUNT = '123456789012';

/** New services name the platform they are deployed on, not the example of it. */
export const checkPlatform: ProductionCheck = ({ config }) => {
  const keys = ['imageRegistry', 'chartRepository', 'awsAccountId'].map(
    key => `goldenPath.platform.${key}`,
  );
  return keys
    .filter(
      key =>
        config.getOptional(key)?.toString().includes(EXAMPLE_ACCOUNT) ?? true,
    )
    .map(
      key =>
        `${key} is that of the example account ${EXAMPLE_ACCOUNT}, so new services would be deployed from and to somebody else's. Set it to your own.`,
    );
};
