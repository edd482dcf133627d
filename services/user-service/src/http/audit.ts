import type { Logger } from '../platform/telemetry/logger.ts';

/** Something that somebody did to an account. Ids only: the log knows no person. */
export interface AuditEvent {
  action: string;
  /** Whose account it was. */
  userId?: string;
  /** Who did it, where that is not the user. */
  actorId?: string;
  sessionId?: string;
}

/** Writes a line that says who did what to which account. */
export type Audit = (event: AuditEvent) => void;

/** An audit trail in the log, where it is kept and searched with everything else. */
export function createAudit(logger: Logger): Audit {
  return event => {
    logger.info({ audit: event }, 'audit');
  };
}
