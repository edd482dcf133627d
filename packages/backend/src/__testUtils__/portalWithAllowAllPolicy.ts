import permissionPlugin from '@backstage/plugin-permission-backend';
import allowAllPolicy from '@backstage/plugin-permission-backend-module-allow-all-policy';
import { createPortalBackend } from '../createPortalBackend';
import { startPortal } from '../startPortal';

// What somebody would get who put Backstage's usual policy into the portal.
const backend = createPortalBackend();
backend.add(permissionPlugin);
backend.add(allowAllPolicy);
void startPortal(backend);
