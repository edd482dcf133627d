import type { AddressFields } from '../addresses/address.ts';
import type { UserRole } from '../users/user.ts';

/** Somebody who does not exist. */
export interface SandboxUser {
  /** Always the same, so that other services' examples can name it. */
  id: string;
  /** Below .example, where nobody gets mail (RFC 2606). */
  email: string;
  name: string;
  locale: string;
  roles: UserRole[];
  address: AddressFields;
}

/** What everybody below signs in with, unless SEED_PASSWORD says otherwise. */
export const sandboxPassword = 'only-for-the-sandbox';

/** The people of the sandbox. */
export const sandboxUsers: readonly SandboxUser[] = [
  {
    id: '00000000-0000-4000-8000-000000000001',
    email: 'admin@shop.example',
    name: 'Sandbox Admin',
    locale: 'en',
    roles: ['customer', 'admin'],
    address: street('Sandbox Admin', '1 Example Road', 'Testville', 'GB', 'SW1A 1AA'),
  },
  {
    id: '00000000-0000-4000-8000-000000000002',
    email: 'customer-1@shop.example',
    name: 'Sandbox Customer One',
    locale: 'en',
    roles: ['customer'],
    address: street('Sandbox Customer One', '2 Example Road', 'Testville', 'IE', 'D02 X285'),
  },
  {
    id: '00000000-0000-4000-8000-000000000003',
    email: 'customer-2@shop.example',
    name: 'Sandbox-Kundin Zwei',
    locale: 'de',
    roles: ['customer'],
    address: street('Sandbox-Kundin Zwei', 'Beispielweg 3', 'Musterstadt', 'DE', '12345'),
  },
  {
    id: '00000000-0000-4000-8000-000000000004',
    email: 'customer-3@shop.example',
    name: 'Cliente de Prueba Tres',
    locale: 'es',
    roles: ['customer'],
    address: street('Cliente de Prueba Tres', 'Calle Ejemplo 4', 'Villaprueba', 'ES', '28001'),
  },
];

function street(
  recipient: string,
  line1: string,
  city: string,
  country: string,
  postalCode: string,
): AddressFields {
  return { recipient, line1, city, country, postalCode };
}
