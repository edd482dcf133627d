/**
 * What starts, measures and photographs the portal, and the real services that tests run against.
 *
 * @packageDocumentation
 */

export * from './services';
export * from './generated';
export { isPortFree } from './start/PortalPorts';
