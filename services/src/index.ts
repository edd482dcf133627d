/**
 * The shop's six services as one.
 *
 * @packageDocumentation
 */

export { Storefront, type StorefrontOptions } from './storefront/Storefront';
export { SERVICE_NAMES, type ServiceName } from './storefront/serviceNames';
