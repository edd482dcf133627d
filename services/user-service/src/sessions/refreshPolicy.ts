/**
 * What is known about a session when one of its refresh tokens is shown. Every token has a generation: the first one
 * has 1, and the session moves on to the next generation when a token of its current one is used.
 */
export interface SessionState {
  generation: number;
  /** When the session moved to its current generation. Times in milliseconds since 1970. */
  rotatedAt: number;
  expiresAt: number;
  revoked: boolean;
}

/**
 * `rotate`: the token was good; the next one has the next generation. `repeat`: it was used a moment ago, and the
 * answer probably got lost; the caller gets another token of the current generation. `reuse`: it was used long ago,
 * so two parties have it; the session must end. `ended`: the session is over.
 */
export type RefreshDecision = 'rotate' | 'repeat' | 'reuse' | 'ended';

/**
 * Decides about a refresh token. Whoever steals one and uses it moves the session on, so that the owner's next use is
 * noticed, and the other way round. The grace cannot be used to follow a session in secret: each use of a token of the
 * current generation makes those of the one before worthless once the grace is over.
 */
export function decideRefresh(
  session: SessionState,
  tokenGeneration: number,
  now: number,
  graceMs: number,
): RefreshDecision {
  if (session.revoked || session.expiresAt <= now) {
    return 'ended';
  }
  if (tokenGeneration === session.generation) {
    return 'rotate';
  }
  const isPrevious = tokenGeneration === session.generation - 1;
  return isPrevious && now - session.rotatedAt < graceMs ? 'repeat' : 'reuse';
}

/** A session ends when it was not used for a while, and in any case after its lifetime. */
export function sessionExpiry(
  createdAt: number,
  now: number,
  limits: { idleMs: number; lifetimeMs: number },
): number {
  return Math.min(createdAt + limits.lifetimeMs, now + limits.idleMs);
}
