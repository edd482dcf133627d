/**
 * The portal's permission policy as a module of the permission plugin.
 *
 * @packageDocumentation
 */

export { permissionModulePortalPolicy as default } from './module';
