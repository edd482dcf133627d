import { randomUUID } from 'node:crypto';
import { IdentitySigner } from '../src/platform/identity/identitySigner.ts';
import { testIdentitySecret } from './testEnvironment.ts';

const signer = IdentitySigner.create({ secrets: [testIdentitySecret], issuer: 'tests' });

/** Headers of a request on behalf of somebody. */
export type IdentityHeaders = Record<'x-identity', string>;

async function signed(subject: string, role: string): Promise<IdentityHeaders> {
  return { 'x-identity': await signer.sign({ subject, roles: [role] }) };
}

/** A request of another service. */
export function asService(name = 'order-service'): Promise<IdentityHeaders> {
  return signed(`service:${name}`, 'service');
}

/** A request of a customer. */
export function asCustomer(id: string = randomUUID()): Promise<IdentityHeaders> {
  return signed(id, 'customer');
}

/** A request of an administrator. */
export function asAdmin(id: string = randomUUID()): Promise<IdentityHeaders> {
  return signed(id, 'admin');
}
