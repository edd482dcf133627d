import { createFrontendPlugin } from '@backstage/frontend-plugin-api';

/** What the golden path adds to the scaffolder's form and to its result. */
export const goldenPathPlugin = createFrontendPlugin({
  pluginId: 'golden-path',
  title: 'Golden path',
  extensions: [],
});
