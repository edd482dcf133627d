import { checkCatalogRules } from './checks/checkCatalogRules';
import { checkDangerousKeys } from './checks/checkDangerousKeys';
import { checkEnvironment } from './checks/checkEnvironment';
import { checkMachineAccess } from './checks/checkMachineAccess';
import { checkNetwork } from './checks/checkNetwork';
import { checkPermissions } from './checks/checkPermissions';
import { checkPlatform } from './checks/checkPlatform';
import { checkSignIn } from './checks/checkSignIn';
import { checkStorage } from './checks/checkStorage';
import type { ProductionCheck, ProductionSetup } from './ProductionCheck';

const checks: ProductionCheck[] = [
  checkEnvironment,
  checkSignIn,
  checkPermissions,
  checkMachineAccess,
  checkDangerousKeys,
  checkNetwork,
  checkStorage,
  checkCatalogRules,
  checkPlatform,
];

/** All that is unsafe about a production setup; empty when nothing is. */
export function productionProblems(setup: ProductionSetup): string[] {
  return checks.flatMap(check => check(setup));
}
