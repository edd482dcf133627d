import { HttpProblem } from '../platform/http/problem.ts';
import { TypedProblem } from './typedProblem.ts';

/** One answer for everything that can be wrong with a login: it tells nothing about who has an account. */
export function loginRefused(): TypedProblem {
  return new TypedProblem(
    401,
    'login-refused',
    'The address or the password is wrong, or the address has not been verified',
  );
}

/** Too many attempts; the same for addresses that have an account and those that have none. */
export function tooManyAttempts(retryAfterMs: number): TypedProblem {
  return new TypedProblem(429, 'too-many-attempts', 'Too many attempts; try again later', {
    headers: { 'retry-after': String(Math.max(1, Math.ceil(retryAfterMs / 1_000))) },
  });
}

/** The password does not fit the policy; `reasons` say why. */
export function passwordNotAccepted(pointer: string, reasons: readonly string[]): TypedProblem {
  return new TypedProblem(422, 'password-not-accepted', 'This password cannot be used', {
    errors: reasons.map(detail => ({ pointer, detail })),
  });
}

/** The text is no e-mail address that mail can be sent to. */
export function emailNotAccepted(): TypedProblem {
  return new TypedProblem(422, 'email-not-accepted', 'This is not an e-mail address', {
    errors: [{ pointer: '/email', detail: 'must be an e-mail address' }],
  });
}

/** A one-time token that is unknown, used or expired: which of them is nobody's business. */
export function tokenNotAccepted(): TypedProblem {
  return new TypedProblem(
    422,
    'token-not-accepted',
    'This token is not valid, was used before, or has expired',
  );
}

/** The session has ended, or its user is gone. */
export function sessionEnded(): HttpProblem {
  return new HttpProblem(401, 'The session has ended', {
    headers: { 'www-authenticate': 'Bearer realm="storefront", error="invalid_token"' },
  });
}

/** The current password is needed and was wrong. */
export function wrongPassword(): TypedProblem {
  return new TypedProblem(403, 'wrong-password', 'The current password is wrong');
}

/** Somebody has to be left who can appoint admins. */
export function lastAdmin(): TypedProblem {
  return new TypedProblem(409, 'last-admin', 'There must be at least one admin');
}

/** More work is waiting than can be done in time. */
export function overloaded(): TypedProblem {
  return new TypedProblem(503, 'overloaded', 'Too many people are signing in; try again shortly', {
    headers: { 'retry-after': '1' },
  });
}
