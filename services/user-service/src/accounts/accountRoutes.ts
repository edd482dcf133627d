import { type Request, Router } from 'express';
import type { Counter } from 'prom-client';
import type { Audit } from '../http/audit.ts';
import { nameOf } from '../users/user.ts';
import type { Passwords } from './passwords.ts';
import type { Registration, RegistrationRequest } from './registration.ts';

type Body<Fields> = Request<Record<string, string>, unknown, Fields>;

/** What people without an account, or without their password, can do. */
export function accountRoutes(options: {
  registration: Registration;
  passwords: Passwords;
  audit: Audit;
  registrations: Counter<'outcome'>;
}): Router {
  const { registration, passwords, audit, registrations } = options;
  const router = Router();

  router.post(
    '/users',
    async (request: Body<Omit<RegistrationRequest, 'locale'> & { locale?: string }>, response) => {
      const { email, password, name, locale = 'en' } = request.body;
      const outcome = await registration.register({ email, password, name: nameOf(name), locale });
      registrations.inc({ outcome });
      response.status(202).json({ status: 'accepted' });
    },
  );

  router.post('/users/verify', async (request: Body<{ token: string }>, response) => {
    audit({ action: 'verify', userId: await registration.verify(request.body.token) });
    response.status(204).end();
  });

  router.post('/users/password-resets', async (request: Body<{ email: string }>, response) => {
    await passwords.requestReset(request.body.email);
    response.status(202).json({ status: 'accepted' });
  });

  router.post(
    '/users/password-resets/confirm',
    async (request: Body<{ token: string; newPassword: string }>, response) => {
      const { token, newPassword } = request.body;
      audit({ action: 'reset-password', userId: await passwords.confirmReset(token, newPassword) });
      response.status(204).end();
    },
  );

  return router;
}
