import type { ProductionCheck } from '../ProductionCheck';

const POLICY_MODULE = 'portal-policy';

/** The portal's own policy decides, and nothing can take its place unnoticed. */
export const checkPermissions: ProductionCheck = ({ config, plugins }) => {
  const problems: string[] = [];
  if (config.getOptionalBoolean('permission.enabled') !== true) {
    problems.push(
      'permission.enabled is not true, so everybody could do everything. Set it to true.',
    );
  }

  const modules = plugins
    .filter(({ pluginId }) => pluginId === 'permission')
    .flatMap(plugin => plugin.modules.map(({ moduleId }) => moduleId));
  for (const moduleId of modules) {
    if (moduleId !== POLICY_MODULE) {
      problems.push(
        `The permission module '${moduleId}' is loaded, which may allow everything to everybody. Remove it from the backend: the only policy is '${POLICY_MODULE}'.`,
      );
    }
  }
  if (!modules.includes(POLICY_MODULE)) {
    problems.push(
      `The permission module '${POLICY_MODULE}' is not loaded. Add @internal/plugin-permission-backend-module-portal-policy to the backend.`,
    );
  }

  // A policy that failed to install must stop the portal, not leave another one in its place.
  for (const key of [
    'backend.startup.default.onPluginModuleBootFailure',
    `backend.startup.plugins.permission.modules.${POLICY_MODULE}.onPluginModuleBootFailure`,
  ]) {
    if (config.getOptionalString(key) === 'continue') {
      problems.push(
        `${key} is 'continue', so the portal would start without its permission policy. Set it to 'abort'.`,
      );
    }
  }
  return problems;
};
