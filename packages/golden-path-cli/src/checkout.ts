import { resolvePackagePath } from '@backstage/backend-plugin-api';

/** The checkout that this program is part of: its templates, its configuration. */
export const CHECKOUT = resolvePackagePath(
  '@internal/golden-path-cli',
  '..',
  '..',
);
