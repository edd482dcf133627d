import { createRouteRef } from '@backstage/frontend-plugin-api';

/** The list of repositories; repositories, directories and files are below it. */
export const rootRouteRef = createRouteRef();
