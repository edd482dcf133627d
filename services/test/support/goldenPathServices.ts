import { SERVICE_NAMES } from '../../src';
import { directoryOf } from '../../src/storefront/servicesDirectory';

/** The six services with their folders. */
export const SERVICES = SERVICE_NAMES.map(name => ({
  name,
  directory: directoryOf(name),
}));
