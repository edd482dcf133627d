import { CustomErrorBase } from '@backstage/errors';

/** Thrown when something cannot run on this machine until somebody does something about it. */
export class NotRunnableError extends CustomErrorBase {
  name = 'NotRunnableError' as const;
}
