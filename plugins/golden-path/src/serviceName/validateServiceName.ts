import type { CustomFieldValidator } from '@backstage/plugin-scaffolder-react';
import { findServiceNameProblems } from '@internal/plugin-golden-path-common';
import { serviceNameApiRef, type ServiceNameCheck } from './ServiceNameApi';

/**
 * Keeps the form from going on with a name that a service cannot have. Where the portal cannot find
 * out whether the name is free, the form goes on: the run itself checks again.
 */
export const validateServiceName: CustomFieldValidator<string> = async (
  name,
  validation,
  context,
) => {
  const problems = findServiceNameProblems(name ?? '');
  if (problems.length > 0) {
    for (const problem of problems) {
      validation.addError(problem.message);
    }
    return;
  }
  let check: ServiceNameCheck | undefined;
  try {
    check = await context.apiHolder.get(serviceNameApiRef)?.check(name);
  } catch {
    // The field itself already says that, and why, the name could not be checked.
    return;
  }
  if (check && !check.available) {
    for (const problem of check.problems) {
      validation.addError(problem);
    }
  }
};
