import type { ConfigApi } from '@backstage/frontend-plugin-api';

/** An Argo CD that the portal may ask. */
export interface ArgoCdInstance {
  name: string;
  /** Where people open its pages. */
  url: string;
}

/** Reads the instances under `argocd.appLocatorMethods`; tokens never reach the frontend. */
export function readArgoCdInstances(config: ConfigApi): ArgoCdInstance[] {
  const methods =
    config.getOptionalConfigArray('argocd.appLocatorMethods') ?? [];
  return methods.flatMap(method =>
    (method.getOptionalConfigArray('instances') ?? []).map(instance => ({
      name: instance.getString('name'),
      url: instance.getString('url').replace(/\/+$/, ''),
    })),
  );
}
